using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Terrateam.Tests.Core.Changes;

/// <summary>
/// The files of a case's repository: listed, or as a format with counts, <c>tf/%04d/bar_%d.tf 1000x10</c>.
/// </summary>
internal static partial class CaseFiles
{
    public static IReadOnlyList<string> Of(JsonElement one) =>
        one.GetProperty("repo_files").ValueKind == JsonValueKind.Array
            ? one.Texts("repo_files")
            : [.. one.GetProperty("generate").Texts("files").SelectMany(Made)];

    // Every number of the form runs from 1 on; the last one runs fastest.
    public static IEnumerable<string> Made(string told)
    {
        var form = told.Split(' ')[0];
        var ends = Number()
            .Matches(told[form.Length..])
            .Select(static number => int.Parse(number.ValueSpan, CultureInfo.InvariantCulture));
        return ends.Take(Placeholder().Count(form))
            .Aggregate((IEnumerable<string>)[form], static (forms, end) =>
                forms.SelectMany(one =>
                    Enumerable
                        .Range(1, end)
                        .Select(value =>
                            Placeholder()
                                .Replace(
                                    one,
                                    placeholder =>
                                        value.ToString(
                                            placeholder.Groups[1].Length == 0 ? "D" : $"D{placeholder.Groups[1].Value}",
                                            CultureInfo.InvariantCulture
                                        ),
                                    1
                                )
                        )
                )
            );
    }

    [GeneratedRegex("%(?:0([0-9]+))?d")]
    private static partial Regex Placeholder();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();
}
