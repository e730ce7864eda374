using Trainer.Methods.PointClouds.Rigid;
using Trainer.Randomness;

namespace Trainer.Methods.PointClouds.SceneFlow.Data.Simulation;

/// <summary>Builds a street along x: two lanes, parked cars, pavements, trees and poles, buildings behind them. Lengths are in metres, speeds in metres a second.</summary>
internal static class StreetBuilder
{
    private const double Lane = 1.75, Kerb = 5.6, Pavement = 7, Verge = 8.5, Front = 11;

    /// <summary>Builds it long enough for all sweeps.</summary>
    public static SimulatedScene Build(LidarSceneOptions options, RandomStream random)
    {
        double speed = random.NextDouble(3, 12), time = options.Frames * options.Period;
        Drive ego = new(0, -Lane, 0, speed, random.NextDouble(-0.3, 0.3) / Math.Max(10, speed * time), options.SensorHeight);
        (double from, double to) = (-options.MostRange, options.MostRange + (speed * time));
        List<SceneObject> objects = [];
        foreach (int side in (int[])[-1, 1])
        {
            objects.AddRange(Buildings(random.Fork("buildings").Fork(side), side, from, to));
            objects.AddRange(Along(random.Fork("trees").Fork(side), side, from, to));
            objects.AddRange(Parked(random.Fork("parked").Fork(side), side, from, to, options.ParkedShare));
        }

        RandomStream cars = random.Fork("cars"), people = random.Fork("people");
        for (int k = 0; k < options.MovingCars; k++) objects.Add(Moving(cars.Fork(k), k));
        for (int k = 0; k < options.Pedestrians; k++) objects.Add(Pedestrian(people.Fork(k), k));
        return new(objects, ego.Pose, options.Period, HasGround: true);
    }

    private static IEnumerable<SceneObject> Buildings(RandomStream random, int side, double from, double to)
    {
        for (double x = from; x < to;)
        {
            double length = random.NextDouble(8, 20), depth = random.NextDouble(6, 12), height = random.NextDouble(4, 15), front = Front + random.NextDouble(0, 3);
            RigidMotion pose = RigidMotion.Yaw(random.NextDouble(-0.05, 0.05), new(x + (length / 2), side * (front + (depth / 2)), 0));
            yield return SceneObject.Standing(pose, false, Box(0, length, depth, 0, height));
            x += length + random.NextDouble(1, 6);
        }
    }

    private static IEnumerable<SceneObject> Along(RandomStream random, int side, double from, double to)
    {
        for (double x = from; x < to; x += random.NextDouble(6, 14))
        {
            RigidMotion pose = RigidMotion.Yaw(0, new(x, side * (Verge + random.NextDouble(-0.4, 0.4)), 0));
            if (random.NextInteger(2) == 0) yield return SceneObject.Standing(pose, false, Solid.Cylinder(random.NextDouble(0.06, 0.15), 0, random.NextDouble(4, 8)));
            else yield return SceneObject.Standing(pose, false, Solid.Cylinder(random.NextDouble(0.12, 0.3), 0, 2.5), Solid.Cylinder(random.NextDouble(0.8, 1.8), 2.5, random.NextDouble(4, 8)));
        }
    }

    private static IEnumerable<SceneObject> Parked(RandomStream random, int side, double from, double to, double share)
    {
        for (double x = from; x < to; x += 6.5)
        {
            bool isTaken = random.NextDouble() < share;
            RigidMotion pose = RigidMotion.Yaw((side < 0 ? 0 : Math.PI) + random.NextDouble(-0.06, 0.06), new(x + random.NextDouble(-0.5, 0.5), side * (Kerb + random.NextDouble(-0.2, 0.2)), 0));
            Solid[] car = Car(ref random);
            if (isTaken) yield return SceneObject.Standing(pose, true, car);
        }
    }

    // In turn ahead in the sensor's lane, towards it in the other, and behind it; some of them turn. Those in the sensor's lane keep ahead and behind.
    private static SceneObject Moving(RandomStream random, int k)
    {
        double away = 9 + (9 * (k / 3)) + random.NextDouble(0, 3), speed = random.NextDouble(4, 13), turn = k % 4 == 1 ? random.NextDouble(0.1, 0.4) : random.NextDouble(-0.05, 0.05);
        bool isOncoming = k % 3 == 1;
        double x = isOncoming ? (away * 1.5) - 12 : k % 3 == 0 ? away : -away;
        if (!isOncoming && k % 3 == 0) speed += 4;
        Drive drive = new(x, (isOncoming ? Lane : -Lane) + random.NextDouble(-0.3, 0.3), (isOncoming ? Math.PI : 0) + random.NextDouble(-0.05, 0.05), k % 3 == 2 ? 0.4 * speed : speed, turn);
        return new(Car(ref random), drive.Pose, true, true);
    }

    private static SceneObject Pedestrian(RandomStream random, int k)
    {
        double x = random.NextDouble(-40, 45), y = (random.NextInteger(2) == 0 ? -1 : 1) * (Pavement + random.NextDouble(-0.4, 0.6)), heading = (Math.PI * random.NextInteger(2)) + random.NextDouble(-0.4, 0.4);
        bool isStanding = k % 4 == 3;
        Drive drive = new(x, y, heading, isStanding ? 0 : random.NextDouble(0.6, 2), isStanding ? 0 : random.NextDouble(-0.4, 0.4));
        double height = random.NextDouble(1.5, 1.9);
        return new([Solid.Cylinder(random.NextDouble(0.2, 0.3), 0, height - 0.3), Solid.Cylinder(0.12, height - 0.3, height)], drive.Pose, true, !isStanding);
    }

    // A body on its wheels and a cabin.
    private static Solid[] Car(ref RandomStream random)
    {
        double length = random.NextDouble(3.8, 5), width = random.NextDouble(1.7, 1.95), waist = random.NextDouble(0.8, 1);
        return [Box(0, length, width, 0.2, waist), Box(-0.06 * length, 0.52 * length, 0.86 * width, waist, waist + random.NextDouble(0.5, 0.8))];
    }

    private static Solid Box(double x, double length, double width, double bottom, double top) => new(x, 0, length / 2, width / 2, bottom, top);
}
