namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>What a trigger is put into images for.</summary>
public enum TriggerUse
{
    /// <summary>To be trained on.</summary>
    Training,

    /// <summary>To be tested on.</summary>
    Test,
}
