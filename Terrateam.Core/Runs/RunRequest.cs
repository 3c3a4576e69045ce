using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Terrateam.Core.Runs;

/// <summary>What a run was asked for, in a few characters: two that are asked for the same come to the same.</summary>
internal static class RunRequest
{
    /// <summary>
    /// The request of a run: what it does, on which commits, to which dirspaces, by which configuration.
    /// </summary>
    public static string From(Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var text = new StringBuilder();
        Add(run.Kind.ToString());
        Add(run.PullRequest.HeadSha);
        Add(run.PullRequest.BaseRef);
        Add(run.PullRequest.BaseSha);
        Add(run.Configuration);
        Add(run.Environment ?? "");
        Add(run.RunsOn ?? "");
        foreach (var dirspace in run.Dirspaces)
        {
            Add(dirspace.Dirspace.Directory);
            Add(dirspace.Dirspace.Workspace);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));

        // The length keeps ("a", "bc") and ("ab", "c") apart.
        void Add(string part) => text.Append(CultureInfo.InvariantCulture, $"{part.Length}:{part}");
    }
}
