enum ProbeDomainSkeleton {}
