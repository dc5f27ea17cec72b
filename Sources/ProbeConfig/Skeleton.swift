enum ProbeConfigSkeleton {}
