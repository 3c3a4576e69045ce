namespace Terrateam.Core.Runs;

/// <summary>An error that the engine reports.</summary>
/// <param name="Summary">Its first line.</param>
/// <param name="Detail">The explanation; may be empty.</param>
/// <param name="File">As the engine names it, from its working directory; null where it names none.</param>
/// <param name="Line">The line; null where it names none.</param>
public sealed record Diagnostic(string Summary, string Detail, string? File = null, int? Line = null)
{
    /// <summary>Summary and explanation.</summary>
    public string Text => Detail.Length == 0 ? Summary : $"{Summary}\n{Detail}";
}
