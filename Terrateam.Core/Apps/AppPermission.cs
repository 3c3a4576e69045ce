namespace Terrateam.Core.Apps;

/// <summary>A permission of the GitHub App.</summary>
/// <param name="Name">GitHub's name of it in JSON, such as <c>pull_requests</c>.</param>
/// <param name="Title">Its name on GitHub's pages.</param>
/// <param name="Access">What has to be granted.</param>
/// <param name="Feature">What needs it, in words that follow "to".</param>
public sealed record AppPermission(string Name, string Title, AppAccess Access, string Feature)
{
    /// <summary>True for a permission in an organisation rather than in its repositories.</summary>
    public bool IsOfOrganization { get; init; }

    /// <summary>True for a permission that each person grants by signing in, rather than an owner.</summary>
    public bool IsOfPerson { get; init; }

    /// <summary>True where only our features need it, and the original's App does not ask for it.</summary>
    public bool IsOwn { get; init; }

    /// <summary>True where the App may go without it: what needs it is then not there, and nothing else changes.</summary>
    public bool IsOptional { get; init; }
}

/// <summary>How much a permission allows.</summary>
public enum AppAccess
{
    /// <summary>Reading.</summary>
    Read,

    /// <summary>Reading and writing.</summary>
    Write,
}

/// <summary>A webhook event to which the GitHub App subscribes.</summary>
/// <param name="Name">GitHub's name of it, as in <c>X-GitHub-Event</c>.</param>
/// <param name="Title">Its name on GitHub's pages.</param>
/// <param name="Feature">What it is for.</param>
public sealed record AppEvent(string Name, string Title, string Feature)
{
    /// <summary>True where only our features need it, and the original's App does not subscribe to it.</summary>
    public bool IsOwn { get; init; }
}
