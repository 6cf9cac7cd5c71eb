// Servers of these tests look for free ports before they take them: two that start at once would find the same.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
