using System.Text;
using System.Text.RegularExpressions;

namespace Terrateam.Tests.Docs.Blocks;

/// <summary>The commands of a script with the words of each, as far as pages write them.</summary>
internal static partial class ShellWords
{
    /// <summary>What stands for a value of the reader's, such as <c>&lt;the app&gt;</c>, is one word.</summary>
    public static string WithoutPlaces(string script) => Place().Replace(script, "PLACE");

    public static IEnumerable<string[]> Commands(string script)
    {
        var text = WithoutPlaces(script).Replace("\\\n", " ", StringComparison.Ordinal) + "\n";
        var words = new List<string>();
        var word = (StringBuilder?)null;
        var isFile = false;
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (c is '"' or '\'')
            {
                var end = text.IndexOf(c, at + 1);
                Assert.True(end > 0, $"A quote is open: {text[at..]}");
                _ = (word ??= new()).Append(text, at + 1, end - at - 1);
                at = end;
            }
            else if (c == '#' && word is null)
            {
                at = text.IndexOf('\n', at) - 1;
            }
            else if (!" \t\n|&;<>()".Contains(c, StringComparison.Ordinal))
            {
                _ = (word ??= new()).Append(c);
            }
            else
            {
                // The file of a redirection is no word of the command.
                if (word is not null && !isFile)
                    words.Add(word.ToString());
                isFile = c is '<' or '>' || (isFile && word is null);
                word = null;
                if (!"\n|&;()".Contains(c, StringComparison.Ordinal) || words.Count == 0)
                    continue;
                yield return [.. words];
                words = [];
            }
        }
    }

    [GeneratedRegex(@"<[A-Za-z][A-Za-z ]*>")]
    private static partial Regex Place();
}
