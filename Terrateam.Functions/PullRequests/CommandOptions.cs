using System.ComponentModel.DataAnnotations;

namespace Terrateam.Functions.PullRequests;

/// <summary>Who may command how much. Settings <c>Commands:*</c>.</summary>
public sealed class CommandOptions
{
    /// <summary>The settings' section.</summary>
    public const string Section = "Commands";

    /// <summary>
    /// True lets everybody in the world have public pull requests planned where the configuration does not say who may.
    /// </summary>
    public bool StrangersMayPlan { get; set; }

    /// <summary>
    /// How many commands of one person are carried out in an hour, over all repositories of an installation.
    /// </summary>
    [Range(1, 10_000, ErrorMessage = "Commands:MostOfPerson must lie between 1 and 10,000.")]
    public int MostOfPerson { get; set; } = 60;

    /// <summary>How many commands that start work are carried out in one repository in an hour.</summary>
    [Range(1, 10_000, ErrorMessage = "Commands:MostOfRepository must lie between 1 and 10,000.")]
    public int MostOfRepository { get; set; } = 300;
}
