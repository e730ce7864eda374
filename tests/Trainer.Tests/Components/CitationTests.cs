using Trainer.Components;
using Trainer.Loop;
using Trainer.Models;
using Trainer.Optimizers;
using Trainer.Precision;
using Trainer.Runs;
using Trainer.Schedules;
using Trainer.Tasks.Classification;

namespace Trainer.Tests.Components;

public sealed class CitationTests
{
    [Fact]
    public void A_paper_is_a_line_and_an_entry()
    {
        var paper = new PaperAttribute("Ann B. Cole and Dan Eve", "On the 100% of x_1: A study", 2020) { Venue = "Journal of R&D" };
        Assert.Equal("Cole and Eve, On the 100% of x_1: A study, Journal of R&D 2020", paper.ToString());
        string[] lines = ["@article{cole2020study,", "  author = {Ann B. Cole and Dan Eve},", "  title = {{On the 100\\% of x\\_1: A study}},", "  journal = {Journal of R\\&D},", "  year = {2020},", "}"];
        Assert.Equal(string.Join('\n', lines), paper.ToBibTeX());
        Assert.StartsWith("@misc{a2001", new PaperAttribute("A", "B", 2001).ToBibTeX(), StringComparison.Ordinal);
        Assert.Equal("A et al., T, 2001", new PaperAttribute("X A and X B and X C and X D", "T", 2001).ToString());
    }

    [Fact]
    public void Every_paper_of_a_configuration_is_cited_once()
    {
        RunOptions options = new()
        {
            Task = new ClassificationOptions { Data = new Trainer.Data.DigitsOptions(), Model = new ResNetOptions() },
            Optimizer = new AdamW.Options(),
            Schedule = new CosineOptions(),
            Training = new() { Epochs = 1 },
        };
        string[] titles = [.. Citations.Of(options, options).Select(paper => paper.Title)];
        Assert.Equal(["Optical recognition of handwritten digits", "Deep residual learning for image recognition", "Batch normalization: Accelerating deep network training by reducing internal covariate shift", "Decoupled weight decay regularization", "SGDR: Stochastic gradient descent with warm restarts"], titles);
    }

    [Fact]
    public void The_paper_of_an_option_is_cited_where_the_option_is_on()
    {
        Assert.Equal(["A stochastic approximation method"], Titles(new Sgd.Options()));
        Assert.Equal(["A stochastic approximation method", "Some methods of speeding up the convergence of iteration methods"], Titles(new Sgd.Options { Momentum = 0.9 }));
        Assert.Empty(Titles(new ConvNetOptions()));
        Assert.StartsWith("Batch normalization", Assert.Single(Titles(new ConvNetOptions { BatchNorm = true })), StringComparison.Ordinal);
        Assert.Empty(Titles(new TrainingOptions { Epochs = 1 }));
        Assert.Equal(["Mixed precision training"], Titles(new TrainingOptions { Epochs = 1, Precision = PrecisionMode.Bf16 }));
        Assert.All((object[])[new Trainer.Data.MnistOptions(), new Trainer.Data.Cifar10Options(), new Trainer.Data.DigitsOptions()], data => Assert.Single(Titles(data)));
        Assert.Contains("@article{polyak1964", string.Concat(Citations.Of(new Sgd.Options { Momentum = 0.9 }).Select(paper => paper.ToBibTeX())), StringComparison.Ordinal);
        Assert.Contains(new ComponentCatalogue().Find("optimizer", "sgd")!.Papers, paper => paper.Year == 1964);

        static string[] Titles(object options) => [.. Citations.Of(options).Select(paper => paper.Title)];
    }
}
