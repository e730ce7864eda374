using TorchSharp;
using Trainer.Methods.PointClouds.SceneFlow.Data;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Methods.PointClouds.SceneFlow;

/// <summary>Carries the sweeps of a sequence along its flows, pair by pair, to the last sweep.</summary>
/// <remarks>Li, Kaesemodel Pontes and Lucey, 2021, section 5: xₘ₊₁ = xₘ + gₘ(xₘ), see <see cref="FlowIntegration"/>.</remarks>
internal sealed class SequenceAccumulator : IStateful
{
    private readonly List<float[]> _carried = [];
    private int _sequence, _first;

    /// <summary>The sweeps so far, x, y, z of each point, where they are at the time of the last pair's second sweep.</summary>
    public IReadOnlyList<float[]> Carried => _carried;

    /// <summary>Takes the next pair: what was carried and the pair's first sweep move on.</summary>
    /// <param name="pair">The pair. One of another sequence, or that does not follow on, begins anew.</param>
    /// <param name="field">Its flow, anywhere.</param>
    /// <param name="device">Where the flow is computed.</param>
    public void Add(ScenePair pair, Func<Tensor, Tensor> field, Device device)
    {
        if (pair.Sequence != _sequence || pair.Frame != _first + _carried.Count)
        {
            _carried.Clear();
            (_sequence, _first) = (pair.Sequence, pair.Frame);
        }

        _carried.Add(pair.First.Points);
        for (int i = 0; i < _carried.Count; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor here = tensor(_carried[i], [_carried[i].Length / 3, 3], device: device);
            _carried[i] = FlowIntegration.Step(here, field).cpu().contiguous().data<float>().ToArray();
        }
    }

    /// <summary>Measures where the sweeps were carried to, as far as the truth is known.</summary>
    /// <returns><c>drift</c>, the mean distance of all points carried from where they truly are, <c>driftWithoutFlow</c>, and the same to the nearest surface.</returns>
    public IReadOnlyDictionary<string, double> Measure(ISequenceTruth truth, IReadOnlyList<float[]> sweeps)
    {
        int last = _first + _carried.Count;
        Dictionary<string, double> measures = [];
        double[] drift = [.. Enumerable.Range(0, _carried.Count).Select(k => Distance(_carried[k], k))];
        measures["drift"] = drift.Average();
        measures["driftWithoutFlow"] = Enumerable.Range(0, _carried.Count).Average(k => Distance(sweeps[k], k));
        for (int k = 0; k < drift.Length; k++) measures[$"driftAfter{drift.Length - k}"] = drift[k];
        // The last sweep belongs to the union too.
        if (truth.SurfaceDistance(_sequence, last, Union(_carried)) is { } distance) measures["surfaceDistance"] = distance;
        if (truth.SurfaceDistance(_sequence, last, Union([.. sweeps.Take(_carried.Count)])) is { } without) measures["surfaceDistanceWithoutFlow"] = without;
        return measures;

        double Distance(float[] points, int k)
        {
            float[] flow = truth.Flow(_sequence, _first + k, last), start = sweeps[k];
            double sum = 0;
            for (int i = 0; i < points.Length; i += 3)
            {
                double x = points[i] - start[i] - flow[i], y = points[i + 1] - start[i + 1] - flow[i + 1], z = points[i + 2] - start[i + 2] - flow[i + 2];
                sum += Math.Sqrt((x * x) + (y * y) + (z * z));
            }

            return 3 * sum / points.Length;
        }

        float[] Union(IReadOnlyList<float[]> clouds) => [.. clouds.SelectMany(points => points), .. sweeps[_carried.Count]];
    }

    /// <inheritdoc/>
    public void SaveState(StateNode node)
    {
        node.Set("sequence", _sequence);
        node.Set("first", _first);
        node.Set("sweeps", _carried.Count);
        for (int i = 0; i < _carried.Count; i++) node.Set($"sweep{i}", tensor(_carried[i]));
    }

    /// <inheritdoc/>
    public void LoadState(StateNode node)
    {
        (_sequence, _first) = (node.Get<int>("sequence"), node.Get<int>("first"));
        _carried.Clear();
        for (int i = 0; i < node.Get<int>("sweeps"); i++) _carried.Add(node.GetTensor($"sweep{i}").data<float>().ToArray());
    }
}
