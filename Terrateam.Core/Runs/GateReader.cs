using System.Globalization;
using Terrateam.Core.Configuration;
using Terrateam.Core.Gates;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Runs;

/// <summary>Reads the gates in the report of a runner.</summary>
public static class GateReader
{
    private const int MaxGates = 1_000;
    private const int MaxTextLength = 200;

    // A limit far above what steps report: duplicates are normal, a list of this size is not.
    private const int MaxReported = 20_000;

    /// <summary>The gates of a run's report, each for one dirspace, without duplicates.</summary>
    /// <param name="reported">The gates as reported.</param>
    /// <param name="dirspaces">The dirspaces of the run.</param>
    /// <param name="headSha">The commit that was planned.</param>
    /// <remarks>
    /// A gate without a directory, or with one that is not in the run, applies to all dirspaces. An invalid gate stays
    /// closed and reports why, because ignoring it would skip a check that was asked for.
    /// </remarks>
    public static IReadOnlyList<Gate> Read(
        IReadOnlyList<Runs.Protocol.Gate> reported,
        IReadOnlyList<Dirspace> dirspaces,
        string headSha
    )
    {
        ArgumentNullException.ThrowIfNull(reported);
        ArgumentNullException.ThrowIfNull(dirspaces);
        if (reported.Count > MaxReported)
            return [.. dirspaces.Select(dirspace => TooMany(dirspace, headSha))];

        var gates = new List<Gate>();
        var known = new HashSet<Gate>(GateComparer.Instance);
        foreach (
            var gate in reported
                .Select(OrFaulty)
                .SelectMany(one => PlacesOf(one, dirspaces).Select(dirspace => From(one, dirspace, headSha)))
        )
        {
            if (!known.Add(gate))
                continue;
            if (gates.Count == MaxGates)
                return [.. dirspaces.Select(dirspace => TooMany(dirspace, headSha))];
            gates.Add(gate);
        }

        return gates;
    }

    private static Gate TooMany(Dirspace dirspace, string headSha) =>
        new(dirspace, headSha, Token: null, "gates", [], [], 1, [])
        {
            Fault = string.Create(
                CultureInfo.InvariantCulture,
                $"the run asked for more than {MaxGates} gates, which is more than are kept"
            ),
        };

    // JSON may have nulls that no runner writes.
    private static Runs.Protocol.Gate OrFaulty(Runs.Protocol.Gate? gate) => gate ?? new(AllOf: ["null"]);

    private static IEnumerable<Dirspace> PlacesOf(Runs.Protocol.Gate gate, IReadOnlyList<Dirspace> dirspaces)
    {
        var meant = dirspaces
            .Where(dirspace =>
                gate.Dir is null
                || string.Equals(
                    dirspace.Directory,
                    RepositoryPath.Normalise(gate.Dir) ?? gate.Dir,
                    StringComparison.Ordinal
                )
            )
            .Where(dirspace =>
                gate.Workspace is null || string.Equals(dirspace.Workspace, gate.Workspace, StringComparison.Ordinal)
            )
            .ToList();
        return meant.Count > 0 ? meant : dirspaces;
    }

    private static Gate From(Runs.Protocol.Gate gate, Dirspace dirspace, string headSha)
    {
        var faults = new List<string>();
        var allOf = Matches(gate.AllOf, "all_of", faults);
        var anyOf = Matches(gate.AnyOf, "any_of", faults);
        var token = string.IsNullOrWhiteSpace(gate.Token) ? null : gate.Token.Trim();
        if (token is { } text && (text.Any(char.IsWhiteSpace) || text.Length > MaxTextLength))
            faults.Add("its token has to be one word of at most 200 characters, or no comment can name it");

        // Runners send 0 where a step gives no count. A list of users of whom none is needed makes no sense, so at
        // least one counts.
        var least = anyOf.Count > 0 || allOf.Count == 0 ? 1 : 0;
        return new(
            dirspace,
            headSha,
            token,
            string.IsNullOrWhiteSpace(gate.Name) ? null : gate.Name.Trim(),
            allOf,
            anyOf,
            Math.Max(least, gate.AnyOfCount ?? 0),
            []
        )
        {
            AddsReviewers = gate.AddReviewers is true,
            Fault = faults.Count == 0 ? null : $"{string.Join("; ", faults)}. Mend the step, push, and plan again",
        };
    }

    private static List<AccessMatch> Matches(IReadOnlyList<string>? texts, string key, List<string> faults)
    {
        var matches = new List<AccessMatch>();
        foreach (var text in (texts ?? []).Select(static string (string? text) => text ?? "null"))
        {
            if (AccessMatch.Parse(text) is { } match)
            {
                matches.Add(match);
            }
            else
            {
                faults.Add(
                    $"{key} has `{text}`, which names no person, team or role: valid are `*`, `user:<login>`, `team:<slug>` "
                        + $"or `role:<role>`"
                );
            }
        }

        return matches;
    }

    private sealed class GateComparer : IEqualityComparer<Gate>
    {
        public static GateComparer Instance { get; } = new();

        public bool Equals(Gate? x, Gate? y) =>
            ReferenceEquals(x, y) || (x is not null && y is not null && x.AsksFor(y));

        public int GetHashCode(Gate obj) =>
            HashCode.Combine(obj.Dirspace, obj.Token, obj.Name, obj.AllOf.Count, obj.AnyOf.Count, obj.AnyOfCount);
    }
}
