using System.Globalization;

namespace Terrateam.Sandbox.Story;

/// <summary>Plain lines, for logs and pipes.</summary>
internal sealed class PlainOutput(TextWriter output) : IStoryOutput
{
    private const int Width = 100;
    private readonly Lock _gate = new();

    public bool IsVerbose => true;

    public Task<int> PlayAsync(Func<Task<int>> story) => story();

    public void Say(StoryLine line)
    {
        var at = line.At.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
        Write($"{at.PadLeft(6)} s  {line.Who.PadRight(10)} {line.What}");
    }

    public void ShowStatuses(IReadOnlyList<(string Context, string State, string Description)> statuses)
    {
        // Each change of a status is printed as a line already.
    }

    public void ShowComment(string title, string markdown)
    {
        var text = CommentText.Render(markdown);
        var lines = text.Split('\n').Select(line => "  | " + line);
        Write(
            $"\n  +-- {title} {new string('-', Math.Max(2, Width - title.Length))}\n{string.Join('\n', lines)}\n "
                + $" +{new string('-', Width + 4)}\n"
        );
    }

    public void End(bool well, string sum) => Write(sum);

    private void Write(string text)
    {
        lock (_gate)
        {
            output.WriteLine(text);
            output.Flush();
        }
    }
}
