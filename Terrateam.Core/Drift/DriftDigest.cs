using System.Security.Cryptography;
using System.Text;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Drift;

/// <summary>Tells one drift from another: the digest of the plans that an issue shows.</summary>
public static class DriftDigest
{
    /// <summary>
    /// The digest of what was planned of some dirspaces; null where the text of a plan is not known, which is never the
    /// same drift as another.
    /// </summary>
    /// <param name="plans">The runs that planned.</param>
    /// <param name="dirspaces">Those that an issue is about.</param>
    public static string? Create(IEnumerable<Run> plans, IEnumerable<Dirspace> dirspaces)
    {
        var outcomes = plans.SelectMany(static plan => plan.Outcomes).ToLookup(static outcome => outcome.Dirspace);
        var text = new StringBuilder();
        foreach (
            var dirspace in dirspaces
                .OrderBy(static one => one.Directory, StringComparer.Ordinal)
                .ThenBy(static one => one.Workspace, StringComparer.Ordinal)
        )
        {
            var outcome = outcomes[dirspace].LastOrDefault();
            var shown = outcome is { Succeeded: false } ? "failed" : outcome?.ShownDigest;
            if (shown is null)
                return null;

            // Lengths, so that no two lists have one text.
            text.Append(dirspace.Directory.Length).Append(':').Append(dirspace.Directory);
            text.Append(dirspace.Workspace.Length).Append(':').Append(dirspace.Workspace);
            text.Append(shown.Length).Append(':').Append(shown);
        }

        return text.Length == 0
            ? null
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
