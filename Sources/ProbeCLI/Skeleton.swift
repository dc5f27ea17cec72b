enum ProbeCLISkeleton {}
