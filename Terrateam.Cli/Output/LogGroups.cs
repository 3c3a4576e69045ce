using System.Text;

namespace Terrateam.Cli.Output;

/// <summary>
/// Writes the lines of steps in groups, which GitHub folds. Groups cannot overlap, and steps run at the same time: one
/// group is open and gets its lines at once, the lines of the others are held until it ends, or until there are many.
/// </summary>
internal sealed class LogGroups(TextWriter output)
{
    // In characters.
    private const int MaxHeld = 32 * 1024;

    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);
    private Group? _open;

    /// <summary>Begins a group for the lines of a label.</summary>
    public void Begin(string label, string title) => _groups[label] = new Group(title);

    /// <summary>Ends the group of a label. What was held of it is written.</summary>
    public void End(string label)
    {
        if (!_groups.Remove(label, out var group))
            return;
        if (group.Held.Length > 0)
            Open(group);
        if (_open == group)
            Close();
    }

    /// <summary>Writes a line into the group of a label, or outside of all groups.</summary>
    public void Write(string? label, string line)
    {
        if (label is null || !_groups.TryGetValue(label, out var group))
        {
            Close();
            output.WriteLine(line);
            return;
        }

        _ = group.Held.Append(line).Append('\n');
        if (_open is null || _open == group || group.Held.Length > MaxHeld)
            Open(group);
    }

    /// <summary>Writes a command that GitHub does not show.</summary>
    public void WriteHidden(string command) => output.WriteLine(command);

    private void Open(Group group)
    {
        if (_open != group)
        {
            Close();
            output.WriteLine(WorkflowCommand.Of("group", group.Title + (group.IsContinued ? " (continued)" : "")));
            group.IsContinued = true;
            _open = group;
        }

        output.Write(group.Held);
        _ = group.Held.Clear();
    }

    private void Close()
    {
        if (_open is not null)
            output.WriteLine("::endgroup::");
        _open = null;
    }

    private sealed record Group(string Title)
    {
        public StringBuilder Held { get; } = new();

        public bool IsContinued { get; set; }
    }
}
