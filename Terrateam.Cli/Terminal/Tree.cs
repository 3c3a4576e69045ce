namespace Terrateam.Cli.Terminal;

/// <summary>A tree of lines, drawn as <c>tree</c> draws directories.</summary>
/// <param name="line">Made by <see cref="Screen.Text"/>.</param>
internal sealed class Tree(string line)
{
    private readonly List<Tree> _children = [];

    /// <summary>Adds a line below this one and returns it.</summary>
    public Tree Add(string child)
    {
        var tree = new Tree(child);
        _children.Add(tree);
        return tree;
    }

    public void Draw(Screen screen)
    {
        screen.Line(line);
        DrawChildren(screen, "");
    }

    private void DrawChildren(Screen screen, string indent)
    {
        for (var index = 0; index < _children.Count; index++)
        {
            var isLast = index == _children.Count - 1;
            screen.Line($"{indent}{(isLast ? "└── " : "├── ")}{_children[index].Text}");
            _children[index].DrawChildren(screen, indent + (isLast ? "    " : "│   "));
        }
    }

    private string Text => line;
}
