namespace Terrateam.Cli.Jobs;

/// <summary>Adds the directories that the workflow names to the PATH of commands.</summary>
internal static class SearchPath
{
    private const string Variable = "PATH";
    private const string First = "TERRATEAM_PREPEND_PATH";
    private const string Last = "TERRATEAM_APPEND_PATH";

    public static void AddTo(IDictionary<string, string> environment)
    {
        string?[] parts = [Value(First), Value(Variable), Value(Last)];
        var path = string.Join(Path.PathSeparator, parts.Where(static part => part is not null));
        if (path.Length > 0)
            environment[Variable] = path;

        string? Value(string name) => environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
    }
}
