enum ProbeProvidersSkeleton {}
