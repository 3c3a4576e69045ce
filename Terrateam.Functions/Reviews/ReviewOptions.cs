namespace Terrateam.Functions.Reviews;

/// <summary>Where the weekly security review is opened. Settings <c>Review:*</c>.</summary>
public sealed class ReviewOptions
{
    /// <summary>The settings' section.</summary>
    public const string Section = "Review";

    /// <summary>Owner and name of the repository whose issues they are; empty for no reviews.</summary>
    public string Repository { get; set; } = "";

    /// <summary>True for no repository, or one that has an owner and a name.</summary>
    internal bool IsValid => Repository.Length == 0 || Repository.Split('/') is [{ Length: > 0 }, { Length: > 0 }];
}
