using System.Text;
using Terrateam.Cli.Terminal;
using Terrateam.Cli.WorkTrees;
using Terrateam.Core.Configuration;

namespace Terrateam.Cli.Scaffolding;

/// <summary>The files that <c>terrateam init</c> writes.</summary>
internal static class InitFiles
{
    public const string Workflow = ".github/workflows/terrateam.yml";

    /// <summary>The path of the configuration.</summary>
    public static string Configuration => ConfigurationReader.Files[0];

    /// <summary>The workflow, as in <c>samples/workflow</c>.</summary>
    public static string WorkflowText
    {
        get
        {
            using var stream = typeof(InitFiles).Assembly.GetManifestResourceStream("workflow.yml")
                ?? throw new InvalidOperationException("The workflow is part of the program.");
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return reader.ReadToEnd();
        }
    }

    /// <summary>The configuration that is there already; null where there is none.</summary>
    public static string? Present(WorkTree tree) =>
        ConfigurationReader.Files.FirstOrDefault(file => Exists(tree, file));

    public static bool Exists(WorkTree tree, string file) => File.Exists(Path.Combine(tree.Root, file));

    /// <summary>Writes a file; one that is there is only written anew where that is forced.</summary>
    /// <exception cref="InputException">Its directory is a link out of the checkout.</exception>
    /// <exception cref="IOException">The file is there.</exception>
    public static void Write(WorkTree tree, string file, string text, bool isForced)
    {
        var path = Path.Combine(tree.Root, file);
        for (var one = Directory.GetParent(path); one is not null && one.FullName != tree.Root; one = one.Parent)
        {
            if (one.LinkTarget is null)
                continue;
            var link = Path.GetRelativePath(tree.Root, one.FullName);
            throw new InputException($"`{link}` is a link; nothing is written there.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // The other spelling would not be read any more.
        if (isForced && file == Configuration && Present(tree) is { } other && other != file)
            File.Delete(Path.Combine(tree.Root, other));
        if (isForced)
            File.Delete(path);
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        stream.Write(Encoding.UTF8.GetBytes(text));
    }
}
