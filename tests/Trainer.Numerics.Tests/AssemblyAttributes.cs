// torch's threads, default generator and tensor counts are one per process: tests that look at them cannot run side by side.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
