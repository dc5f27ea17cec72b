enum ProbeSystemdSkeleton {}
