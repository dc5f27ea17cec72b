enum ProbeJSONSkeleton {}
