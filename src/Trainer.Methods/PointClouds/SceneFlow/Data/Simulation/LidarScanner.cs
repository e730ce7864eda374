using Trainer.Data.PointClouds;
using Trainer.Methods.PointClouds.Rigid;
using Trainer.Randomness;

namespace Trainer.Methods.PointClouds.SceneFlow.Data.Simulation;

/// <summary>A rotating scanner: at each azimuth all its beams fire at once.</summary>
internal sealed record LidarScanner
{
    public required int Beams { get; init; }

    public required int Azimuths { get; init; }

    /// <summary>The elevation of the lowest and of the highest beam, in degrees.</summary>
    public required (double Lowest, double Highest) Elevations { get; init; }

    /// <summary>What is nearer or farther, in metres, is not seen.</summary>
    public required (double Least, double Most) Range { get; init; }

    /// <summary>The standard deviation of a measured range, in metres.</summary>
    public double Noise { get; init; }

    /// <summary>The probability that a return is lost.</summary>
    public double DropOut { get; init; }

    /// <summary>How long a turn takes, in seconds; 0: all azimuths fire at once.</summary>
    public double Turn { get; init; }

    /// <summary>Whether hits of the ground are points.</summary>
    public bool KeepsGround { get; init; }

    /// <summary>Scans a scene. The points are those of the rays that hit something, azimuth by azimuth, in the sensor's frame at the beginning of the turn.</summary>
    /// <param name="scene">What there is.</param>
    /// <param name="frame">The number of the sweep, which says when it begins.</param>
    /// <param name="random">Phase of the azimuths, noise and losses; the same whatever the number of threads.</param>
    public SimulatedSweep Scan(SimulatedScene scene, int frame, RandomStream random)
    {
        double step = 2 * Math.PI / Azimuths, phase = random.NextDouble() * step, begin = scene.Time(frame);
        RigidMotion toFrame = scene.Sensor(begin).Inverse;
        double[] elevations = [.. Enumerable.Range(0, Beams).Select(i => Math.PI / 180 * (Elevations.Lowest + (Beams == 1 ? 0 : (Elevations.Highest - Elevations.Lowest) * i / (Beams - 1))))];
        (double Sin, double Cos)[] beams = [.. elevations.Select(Math.SinCos)];
        var caster = new RayCaster(elevations, scene.HasGround, Range.Most);
        PlacedSolid[] atBegin = scene.Place(begin);
        float[] points = new float[3 * Beams * Azimuths];
        int[] owners = new int[Beams * Azimuths], counts = new int[Azimuths];
        Parallel.For(0, Azimuths, () => new Memory(Beams, atBegin.Length), Column, _ => { });

        int total = counts.Sum(), next = 0;
        var packed = new float[3 * total];
        int[] objects = new int[total];
        double[]? delays = Turn > 0 ? new double[total] : null;
        for (int column = 0; column < Azimuths; column++)
        {
            Array.Copy(points, 3 * Beams * column, packed, 3 * next, 3 * counts[column]);
            Array.Copy(owners, Beams * column, objects, next, counts[column]);
            delays?.AsSpan(next, counts[column]).Fill(Turn * column / Azimuths);
            next += counts[column];
        }

        return new(new PointCloud(packed), frame, objects, delays, scene);

        Memory Column(int column, ParallelLoopState state, Memory memory)
        {
            double time = begin + (Turn * column / Azimuths), azimuth = phase + (step * column);
            PlacedSolid[] solids = Turn > 0 ? scene.Place(time) : atBegin;
            RigidMotion sensor = scene.Sensor(time), motion = toFrame * sensor;
            (double sine, double cosine) = Math.SinCos(azimuth);
            Vector3D direction = sensor.Rotate(new(cosine, sine, 0));
            caster.Cast(sensor.Translation, direction.X, direction.Y, solids, memory.Crossings, memory.Ranges, memory.Owners);
            RandomStream own = random.Fork(column);
            if (Noise > 0) own.NextNormals(memory.Noise);
            int first = Beams * column, kept = 0;
            for (int beam = 0; beam < Beams; beam++)
            {
                double range = memory.Ranges[beam];
                bool isLost = DropOut > 0 && own.NextDouble() < DropOut;
                if (isLost || !(range > Range.Least && range < Range.Most) || (memory.Owners[beam] == RayCaster.Ground && !KeepsGround)) continue;
                range += Noise * memory.Noise[beam];
                double along = range * beams[beam].Cos;
                motion.Apply(new(along * cosine, along * sine, range * beams[beam].Sin)).CopyTo(points, first + kept);
                owners[first + kept++] = memory.Owners[beam];
            }

            counts[column] = kept;
            return memory;
        }
    }

    private sealed class Memory(int beams, int solids)
    {
        public double[] Ranges { get; } = new double[beams];

        public double[] Noise { get; } = new double[beams];

        public int[] Owners { get; } = new int[beams];

        public (double Enter, double Exit, int Solid)[] Crossings { get; } = new (double, double, int)[solids];
    }
}
