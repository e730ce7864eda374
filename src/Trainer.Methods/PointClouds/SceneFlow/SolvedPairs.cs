using Trainer.Metrics;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Methods.PointClouds.SceneFlow;

/// <summary>What has been solved so far, and the flows that are drawn in the end.</summary>
internal sealed class SolvedPairs : IStateful
{
    private readonly SortedDictionary<int, SolvedPair> _pairs = [];
    private readonly SortedDictionary<int, float[]> _flows = [];
    private readonly List<IReadOnlyDictionary<string, double>> _sequences = [];

    /// <summary>How many pairs are solved.</summary>
    public int Count => _pairs.Count;

    /// <summary>The flows that were kept, by the number of their pair.</summary>
    public IReadOnlyDictionary<int, float[]> Flows => _flows;

    /// <summary>Takes a pair.</summary>
    public void Add(SolvedPair pair) => _pairs[pair.Index] = pair;

    /// <summary>Keeps a flow.</summary>
    public void Keep(int index, float[] flow) => _flows[index] = flow;

    /// <summary>Takes the measurements of a sequence.</summary>
    public void Add(IReadOnlyDictionary<string, double> sequence) => _sequences.Add(sequence);

    /// <summary>The means over pairs, of those solved and of some under way, and over sequences.</summary>
    public MetricSet Mean(IEnumerable<SolvedPair> underWay)
    {
        var mean = new MetricSet("test");
        Add(_pairs.Values.Concat(underWay).OrderBy(pair => pair.Index).Select(pair => pair.Measures));
        Add(_sequences);
        return mean;

        void Add(IEnumerable<IReadOnlyDictionary<string, double>> sets)
        {
            foreach (IGrouping<string, double> measure in sets.SelectMany(set => set).GroupBy(entry => entry.Key, entry => entry.Value)) mean.Add(measure.Key, measure.Average());
        }
    }

    /// <inheritdoc/>
    public void SaveState(StateNode node)
    {
        node.Set("pairs", _pairs.Values.ToArray());
        node.Set("sequences", _sequences.ToArray());
        node.Set("flows", _flows.Keys.ToArray());
        foreach ((int index, float[] flow) in _flows) node.Set($"flow{index}", tensor(flow));
    }

    /// <inheritdoc/>
    public void LoadState(StateNode node)
    {
        _pairs.Clear();
        _flows.Clear();
        _sequences.Clear();
        foreach (SolvedPair pair in node.Get<SolvedPair[]>("pairs")) _pairs[pair.Index] = pair;
        _sequences.AddRange(node.Get<Dictionary<string, double>[]>("sequences"));
        foreach (int index in node.Get<int[]>("flows")) _flows[index] = node.GetTensor($"flow{index}").data<float>().ToArray();
    }
}
