using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Terrateam.Sandbox.Story;

/// <summary>A view that is redrawn while the story goes on: what happened last, and where the statuses are.</summary>
internal sealed class LiveStage(IAnsiConsole console) : IStage
{
    private readonly Lock gate = new();
    private readonly List<StoryLine> lines = [];
    private readonly List<(string Title, string Markdown)> comments = [];
    private IReadOnlyList<(string Context, string State, string Description)> statuses = [];
    private LiveDisplayContext? display;
    private (bool Well, string Sum) end = (false, string.Empty);

    public async Task<int> PlayAsync(Func<Task<int>> story)
    {
        var code = await console.Live(new Text(string.Empty)).AutoClear(true).Overflow(VerticalOverflow.Crop).StartAsync(async context =>
        {
            this.display = context;
            return await story();
        });
        this.display = null;
        this.PrintAll();
        return code;
    }

    public void Say(StoryLine line) => this.Change(() => this.lines.Add(line));

    public void ShowStatuses(IReadOnlyList<(string Context, string State, string Description)> statuses) => this.Change(() => this.statuses = statuses);

    public void ShowComment(string title, string markdown) => this.Change(() => this.comments.Add((title, markdown)));

    public void End(bool well, string sum) => this.Change(() => this.end = (well, sum));

    private static Markup Line(StoryLine line)
    {
        var colour = line.Speaker switch { Speaker.Person => "yellow", Speaker.GitHub => "grey", Speaker.Terrateam => "aqua", _ => "green" };
        var at = line.At.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture).PadLeft(6);
        return new Markup($"[grey]{at} s[/]  [{colour}]{Markup.Escape(line.Who.PadRight(10))}[/] {Markup.Escape(line.What)}");
    }

    private static string Mark(string state) => state switch { "success" => "[green]success[/]", "pending" => "[yellow]pending[/]", _ => $"[red]{Markup.Escape(state)}[/]" };

    private void Change(Action change)
    {
        lock (this.gate)
        {
            change();
            this.display?.UpdateTarget(this.Draw());
        }
    }

    private Rows Draw()
    {
        var room = Math.Max(5, console.Profile.Height - this.statuses.Count - 8);
        var items = new List<IRenderable>();
        items.AddRange(this.lines.TakeLast(room).Select(Line));
        if (this.statuses.Count > 0)
        {
            var table = new Table().Border(TableBorder.Rounded).AddColumns("status", string.Empty, string.Empty);
            foreach (var (context, state, description) in this.statuses)
            {
                table.AddRow(Markup.Escape(context), Mark(state), $"[grey]{Markup.Escape(description)}[/]");
            }

            items.Add(table);
        }

        return new Rows(items);
    }

    private void PrintAll()
    {
        foreach (var line in this.lines)
        {
            console.Write(Line(line));
            console.WriteLine();
        }

        foreach (var (title, markdown) in this.comments)
        {
            console.Write(new Panel(new Text(CommentText.Render(markdown))).Header(Markup.Escape(title)).Expand());
        }

        console.MarkupLine($"[{(this.end.Well ? "green" : "red")}]{Markup.Escape(this.end.Sum)}[/]");
    }
}
