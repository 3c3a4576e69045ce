using System.Text.Json.Nodes;

namespace Terrateam.Tests.Cli;

/// <summary>What an answer of the command on a laptop says.</summary>
internal static class LaptopAnswers
{
    /// <summary>The files that <c>explain --json</c> names, with what happened to them.</summary>
    public static string[] Files(LaptopAnswer answer)
    {
        Assert.True(answer.Code == 0, answer.Error);
        return
        [
            .. JsonNode.Parse(answer.Output)!["files"]!
                .AsArray()
                .Select(file =>
                    $"{file!["path"]}{((string?)file["previous_path"] is { } previous ? $" was {previous}" : "")}{((bool)file["removed"]! ? " removed" : "")}"
                ),
        ];
    }

    public static (int Code, string Error) Told(LaptopAnswer answer) => (answer.Code, answer.Error);
}
