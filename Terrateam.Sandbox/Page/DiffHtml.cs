namespace Terrateam.Sandbox.Page;

/// <summary>Code, and changes of it line by line.</summary>
internal static class DiffHtml
{
    public static Html Render(string patch) =>
        Html.From(
            $"""<pre tabindex="0">{Html.Join(
                patch.Split('\n').Select(line =>
                    Html.From($"""<span class="{Class(line)}">{line}</span>{"\n"}""")
                )
            )}</pre>"""
        );

    private static string Class(string line) =>
        line switch
        {
            ['+', ..] => "added",
            ['-', ..] => "removed",
            ['@', '@', ..] => "place",
            _ => "same",
        };
}
