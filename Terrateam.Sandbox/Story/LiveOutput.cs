using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Terrateam.Sandbox.Story;

/// <summary>A view that is redrawn during the story: the latest lines and the statuses.</summary>
internal sealed class LiveOutput(IAnsiConsole console) : IStoryOutput
{
    private readonly Lock _gate = new();
    private readonly List<StoryLine> _lines = [];
    private readonly List<(string Title, string Markdown)> _comments = [];
    private IReadOnlyList<(string Context, string State, string Description)> _statuses = [];
    private LiveDisplayContext? _display;
    private (bool Well, string Sum) _end = (false, "");

    public bool IsVerbose => true;

    public async Task<int> PlayAsync(Func<Task<int>> story)
    {
        var code = await console
            .Live(new Text(""))
            .AutoClear(true)
            .Overflow(VerticalOverflow.Crop)
            .StartAsync(async context =>
            {
                _display = context;
                return await story();
            });
        _display = null;
        PrintAll();
        return code;
    }

    public void Say(StoryLine line) => Change(() => _lines.Add(line));

    public void ShowStatuses(IReadOnlyList<(string Context, string State, string Description)> statuses) =>
        Change(() => _statuses = statuses);

    public void ShowComment(string title, string markdown) => Change(() => _comments.Add((title, markdown)));

    public void End(bool well, string sum) => Change(() => _end = (well, sum));

    private static Markup Line(StoryLine line)
    {
        var colour = line.Speaker switch
        {
            Speaker.Person => "yellow",
            Speaker.GitHub => "grey",
            Speaker.Terrateam => "aqua",
            _ => "green",
        };
        var at = line.At.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture).PadLeft(6);
        return new Markup(
            $"[grey]{at} s[/]  [{colour}]{Markup.Escape(line.Who.PadRight(10))}[/] {Markup.Escape(line.What)}"
        );
    }

    private static string Mark(string state) =>
        state switch
        {
            "success" => "[green]success[/]",
            "pending" => "[yellow]pending[/]",
            _ => $"[red]{Markup.Escape(state)}[/]",
        };

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            _display?.UpdateTarget(Draw());
        }
    }

    private Rows Draw()
    {
        var room = Math.Max(5, console.Profile.Height - _statuses.Count - 8);
        var items = new List<IRenderable>();
        items.AddRange(_lines.TakeLast(room).Select(Line));
        if (_statuses.Count > 0)
        {
            var table = new Table().Border(TableBorder.Rounded).AddColumns("status", "", "");
            foreach (var (context, state, description) in _statuses)
                table.AddRow(Markup.Escape(context), Mark(state), $"[grey]{Markup.Escape(description)}[/]");

            items.Add(table);
        }

        return new Rows(items);
    }

    private void PrintAll()
    {
        foreach (var line in _lines)
        {
            console.Write(Line(line));
            console.WriteLine();
        }

        foreach (var (title, markdown) in _comments)
            console.Write(new Panel(new Text(CommentText.Render(markdown))).Header(Markup.Escape(title)).Expand());

        console.MarkupLine($"[{(_end.Well ? "green" : "red")}]{Markup.Escape(_end.Sum)}[/]");
    }
}
