using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Terrateam.Core.Runs;

/// <summary>A run's request as a short text, equal for two runs that were asked to do the same.</summary>
internal static class RunRequest
{
    /// <summary>
    /// The request of a run: its kind, its commits, its dirspaces and its configuration.
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
