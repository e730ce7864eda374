using Trainer.Components;
using Trainer.Models;
using Trainer.Optimizers;
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
        Assert.Equal(["Deep residual learning for image recognition", "Decoupled weight decay regularization", "SGDR: Stochastic gradient descent with warm restarts"], titles);
    }
}
