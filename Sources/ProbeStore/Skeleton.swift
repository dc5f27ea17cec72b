enum ProbeStoreSkeleton {}
