enum ProbeSimulatorSkeleton {}
