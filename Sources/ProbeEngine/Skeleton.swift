enum ProbeEngineSkeleton {}
