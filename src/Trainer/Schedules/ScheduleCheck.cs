using System.ComponentModel.DataAnnotations;

namespace Trainer.Schedules;

internal static class ScheduleCheck
{
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static void Validate(ScheduleOptions options)
    {
        try
        {
            Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        }
        catch (ValidationException error)
        {
            throw new ArgumentException(error.Message, nameof(options), error);
        }
    }
}
