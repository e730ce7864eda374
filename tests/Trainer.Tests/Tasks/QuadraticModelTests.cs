using TorchSharp;
using Trainer.Tasks.Quadratic;

namespace Trainer.Tests.Tasks;

public sealed class QuadraticModelTests
{
    [Fact]
    public void The_point_is_called_weight_and_follows_when_the_model_is_moved()
    {
        using var model = new QuadraticModel(new QuadraticOptions { Rows = 2, Columns = 3 });
        Assert.Equal(["weight"], model.named_parameters().Select(parameter => parameter.name));
        model.to(torch.float64);
        Assert.Equal(torch.float64, model.Point.dtype);
        Assert.Same(model.Point, model.parameters().Single());
    }
}
