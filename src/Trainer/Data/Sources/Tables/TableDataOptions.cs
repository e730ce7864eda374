using System.ComponentModel.DataAnnotations;
using Trainer.Configuration;
using static TorchSharp.torch;

namespace Trainer.Data;

/// <summary>What data sets from tables have in common: a row is a sample, one column its class, others its features.</summary>
public abstract record TableDataOptions : FileDataOptions
{
    /// <summary>The file of training samples, or of all.</summary>
    public required string File { get; init; }

    /// <summary>The file of test samples, with the same columns; null: a share of the others (<c>testShare</c>).</summary>
    public string? TestFile { get; init; }

    /// <summary>The column of classes, numbers or text. Classes are in numeric order where all are integers, else in ordinal order.</summary>
    public required string Label { get; init; }

    /// <summary>The columns of features, as names or patterns with * and ?, in this order; empty: all but the label and the weights.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>The column of how often each training sample should be drawn, relative to the others, for the sampling <c>weighted</c>; null: none.</summary>
    public string? Weights { get; init; }

    /// <summary>What a row's features are taken as, for example [1, 28, 28] for a model of images; empty: a vector.</summary>
    public IReadOnlyList<long> Shape { get; init; } = [];

    /// <inheritdoc/>
    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (ValidationResult result in base.Validate(validationContext)) yield return result;
        if (Shape.Any(dimension => dimension <= 0)) yield return new("has a shape with a dimension that is not above 0.");
    }

    /// <summary>Opens a file.</summary>
    private protected abstract Table OpenTable(string path);

    /// <inheritdoc/>
    private protected override FileParts Open(DataFolder folder)
    {
        Table train = OpenTable(InnerPath.Resolve(folder, File));
        Table? test = null;
        try
        {
            if (TestFile is not null) test = OpenTable(InnerPath.Resolve(folder, TestFile));
            int label = train.Find(Label, "label");
            string[][] texts = train.ReadText(Weights is null ? [label] : [label, train.Find(Weights, "weights")]);
            TableClasses classes = new(train, label, texts[0]);
            string[] features = ChooseFeatures(train);
            double[]? weights = Weights is null ? null : ParseWeights(train, train.Find(Weights, "weights"), texts[1]);
            LabelledSet trainSet = new(Samples(train, features), tensor(classes.Of(train, texts[0])), weights);
            if (test is null) return new(trainSet, null, classes.Names);
            long[] testLabels = classes.Of(test, test.ReadText([test.Find(Label, "label")])[0]);
            return new(trainSet, new(Samples(test, features), tensor(testLabels)), classes.Names);
        }
        catch
        {
            train.Dispose();
            test?.Dispose();
            throw;
        }
    }

    private string[] ChooseFeatures(Table table)
    {
        string[] others = [.. table.Columns.Where(column => column != Label && column != Weights)];
        string[] chosen = Features.Count == 0 ? others : [.. Features.SelectMany(pattern => Match(table, others, pattern)).Distinct()];
        long size = Shape.Count > 0 ? ShapeSize.Of(Shape) : chosen.Length;
        if (chosen.Length == 0) throw new DataException($"{table.Path} has no column but the label and the weights; there is nothing to learn from.");
        if (size != chosen.Length) throw new DataException($"{table.Path} has {chosen.Length:N0} features, which cannot be taken as ({string.Join(", ", Shape)}). Correct task:data:shape or task:data:features.");
        return chosen;
    }

    private static string[] Match(Table table, string[] columns, string pattern)
    {
        string[] matching = Array.FindAll(columns, column => column == pattern || NamePattern.Matches(pattern, column));
        return matching.Length > 0 ? matching : throw new DataException($"{table.Path} has no column that '{pattern}' matches; it has {string.Join(", ", columns.Take(20))}. Correct task:data:features.");
    }

    private TableSamples Samples(Table table, string[] features) =>
        new(table, Array.ConvertAll(features, feature => table.Find(feature, "features")), Shape.Count > 0 ? Shape : [features.Length]);

    private static double[] ParseWeights(Table table, int column, string[] texts)
    {
        var weights = new double[texts.Length];
        for (int row = 0; row < weights.Length; row++)
        {
            if (double.TryParse(texts[row], out weights[row]) && double.IsFinite(weights[row]) && weights[row] >= 0) continue;
            throw table.Fault(row, column, $"is '{texts[row]}'; weights are finite numbers, not negative");
        }

        return weights;
    }
}
