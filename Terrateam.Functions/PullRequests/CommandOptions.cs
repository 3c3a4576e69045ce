using System.ComponentModel.DataAnnotations;

namespace Terrateam.Functions.PullRequests;

/// <summary>Limits of commands, and who may plan. Settings <c>Commands:*</c>.</summary>
public sealed class CommandOptions
{
    /// <summary>The settings' section.</summary>
    public const string Section = "Commands";

    /// <summary>
    /// True lets any GitHub account have public pull requests planned where the configuration does not say who may.
    /// </summary>
    public bool StrangersMayPlan { get; set; }

    /// <summary>Most commands of one user per hour, over all repositories of an installation.</summary>
    [Range(1, 10_000, ErrorMessage = "Commands:MostOfPerson must lie between 1 and 10,000.")]
    public int MostOfPerson { get; set; } = 60;

    /// <summary>Most commands that start work per repository and hour.</summary>
    [Range(1, 10_000, ErrorMessage = "Commands:MostOfRepository must lie between 1 and 10,000.")]
    public int MostOfRepository { get; set; } = 300;
}
