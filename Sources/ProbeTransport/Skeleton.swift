enum ProbeTransportSkeleton {}
