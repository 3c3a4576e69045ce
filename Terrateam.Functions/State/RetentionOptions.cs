using System.ComponentModel.DataAnnotations;

namespace Terrateam.Functions.State;

/// <summary>How long data is kept. Settings <c>Retention:*</c>.</summary>
public sealed class RetentionOptions
{
    /// <summary>The settings' section.</summary>
    public const string Section = "Retention";

    /// <summary>How long a run that is over is kept; its outputs go earlier.</summary>
    [Range(
        typeof(TimeSpan),
        "15.00:00:00",
        "3650.00:00:00",
        ErrorMessage = "Retention:Runs must lie between 15 and 3650 days: a plan of 14 days needs its run."
    )]
    public TimeSpan Runs { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long the records of posted comments are kept after a pull request is closed.</summary>
    [Range(
        typeof(TimeSpan),
        "15.00:00:00",
        "3650.00:00:00",
        ErrorMessage = "Retention:PullRequests must lie between 15 and 3650 days."
    )]
    public TimeSpan PullRequests { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a delivery that could not be read is kept.</summary>
    [Range(
        typeof(TimeSpan),
        "00:00:00",
        "14.00:00:00",
        ErrorMessage = "Retention:Unreadable must lie between 0 and 14 days."
    )]
    public TimeSpan Unreadable { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How long a state is kept that an apply could not write to its backend.</summary>
    [Range(
        typeof(TimeSpan),
        "1.00:00:00",
        "14.00:00:00",
        ErrorMessage = "Retention:States must lie between 1 and 14 days."
    )]
    public TimeSpan States { get; set; } = TimeSpan.FromDays(14);
}
