using System.Text.Json;
using System.Text.Json.Serialization;

namespace Terrateam.Core.Runs.Protocol;

/// <summary>The counts that our runner reports with a plan. A replacement is one added and one destroyed.</summary>
/// <param name="Add">Resources created.</param>
/// <param name="Change">Resources changed in place.</param>
/// <param name="Destroy">Resources destroyed.</param>
/// <param name="Import">Resources imported.</param>
/// <param name="Forget">Resources removed from the state and not destroyed.</param>
/// <param name="Move">Resources of which only the address changes.</param>
/// <param name="Read">Data sources that are read during the apply.</param>
/// <param name="Output">Outputs that change.</param>
/// <param name="Invoke">Actions of providers that are invoked.</param>
public sealed record ChangeCounts(
    [property: JsonPropertyName(ChangeCounts.AddName)] int Add,
    [property: JsonPropertyName(ChangeCounts.ChangeName)] int Change,
    [property: JsonPropertyName(ChangeCounts.DestroyName)] int Destroy,
    [property: JsonPropertyName(ChangeCounts.ImportName)] int Import,
    [property: JsonPropertyName(ChangeCounts.ForgetName)] int Forget,
    [property: JsonPropertyName(ChangeCounts.MoveName)] int Move,
    [property: JsonPropertyName(ChangeCounts.ReadName)] int Read,
    [property: JsonPropertyName(ChangeCounts.OutputName)] int Output,
    [property: JsonPropertyName(ChangeCounts.InvokeName)] int Invoke
)
{
    private const string AddName = "add";
    private const string ChangeName = "change";
    private const string DestroyName = "destroy";
    private const string ImportName = "import";
    private const string ForgetName = "forget";
    private const string MoveName = "move";
    private const string ReadName = "read";
    private const string OutputName = "output";
    private const string InvokeName = "invoke";

    /// <summary>
    /// The counts of a payload; null where it has none, or none that can be right. Those that older runners do not
    /// send are 0.
    /// </summary>
    internal static ChangeCounts? From(JsonElement payload)
    {
        if (PayloadReader.Find(payload, PayloadNames.Counts) is not { ValueKind: JsonValueKind.Object } counts)
            return null;

        int? Count(string name) => PayloadReader.Number(counts, name) is >= 0 and var count ? count : null;
        if (Count(AddName) is not { } add || Count(ChangeName) is not { } change)
            return null;

        return Count(DestroyName) is { } destroy
            ? new(
                add,
                change,
                destroy,
                Count(ImportName) ?? 0,
                Count(ForgetName) ?? 0,
                Count(MoveName) ?? 0,
                Count(ReadName) ?? 0,
                Count(OutputName) ?? 0,
                Count(InvokeName) ?? 0
            )
            : null;
    }
}
