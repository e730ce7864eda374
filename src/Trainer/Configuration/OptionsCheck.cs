using System.ComponentModel.DataAnnotations;

namespace Trainer.Configuration;

/// <summary>Checks option records that a program made without a configuration against the rules that the binder enforces.</summary>
public static class OptionsCheck
{
    /// <summary>Checks a record and says what is wrong with it.</summary>
    /// <param name="options">The record.</param>
    /// <param name="parameter">What the caller calls it.</param>
    /// <exception cref="ArgumentException">An option is out of range, or options do not go together.</exception>
    public static void Validate(object options, string parameter)
    {
        try
        {
            Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        }
        catch (ValidationException error)
        {
            // Rules about several options begin with the verb: in a configuration the key's path comes before.
            string member = error.ValidationResult.MemberNames.FirstOrDefault() ?? options.GetType().Name;
            string subject = error.ValidationAttribute is null ? member + " " : "";
            throw new ArgumentException(subject + error.Message, parameter, error);
        }
    }
}
