using System.Security.Cryptography;
using System.Text;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Notices;

/// <summary>One thing that one destination is told. Texts in it come from users and jobs.</summary>
public sealed record Notice
{
    /// <summary>What it tells in 32 hexadecimal digits: told again, it is the same.</summary>
    public required string Id { get; init; }

    /// <summary>The name of the destination.</summary>
    public required string Destination { get; init; }

    /// <summary>What happened.</summary>
    public required NoticeEvent Event { get; init; }

    /// <summary>Where.</summary>
    public required Repository Repository { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The dirspaces that it is about.</summary>
    public required IReadOnlyList<Dirspace> Dirspaces { get; init; }

    /// <summary>The number of the pull request; null for drift.</summary>
    public int? PullRequest { get; init; }

    /// <summary>The title of the pull request; untrusted text, or null.</summary>
    public string? Title { get; init; }

    /// <summary>Login of the user who caused it, or null.</summary>
    public string? Actor { get; init; }

    /// <summary>The drift schedule, or null.</summary>
    public string? Schedule { get; init; }

    /// <summary>Why something failed as a whole, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>The gates that wait, each with what it wants; untrusted text.</summary>
    public IReadOnlyList<string> Gates { get; init; } = [];

    /// <summary>Since when a lock is held, or null.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The page of the workflow run, or null.</summary>
    public string? RunUrl { get; init; }

    /// <summary>The id of what is told, from what makes it differ from everything else.</summary>
    internal static string IdOf(params IEnumerable<string> parts)
    {
        // Lengths, so that no two lists have one text.
        var text = new StringBuilder();
        foreach (var part in parts)
            text.Append(part.Length).Append(':').Append(part);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32];
    }
}
