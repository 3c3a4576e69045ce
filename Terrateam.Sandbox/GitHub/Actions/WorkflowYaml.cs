using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>Reads a YAML file of GitHub Actions, and remembers the first thing that GitHub, or the sandbox, refuses.</summary>
/// <param name="path">The file's path, for messages.</param>
internal sealed class WorkflowYaml(string path)
{
    /// <summary>Why GitHub refuses the file.</summary>
    public string? Invalid { get; private set; }

    /// <summary>What GitHub knows and the sandbox does not.</summary>
    public string? Unsupported { get; private set; }

    /// <summary>The file's mapping; null for another content.</summary>
    public static YamlMappingNode? Root(byte[] content)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(Encoding.UTF8.GetString(content)));
        }
        catch (YamlException)
        {
            return null;
        }

        return yaml.Documents is [{ RootNode: YamlMappingNode root }] ? root : null;
    }

    public static YamlNode? Child(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node : null;

    public static string? Plain(YamlNode? node) => (node as YamlScalarNode)?.Value;

    public void Refuse(YamlNode at, string reason) =>
        Invalid ??= FormattableString.Invariant(
            $"Invalid workflow file: {path} (Line: {at.Start.Line}, Col: {at.Start.Column}): {reason}"
        );

    public void DoNotKnow(YamlNode at, string what) =>
        Unsupported ??= FormattableString.Invariant(
            $"{path} (Line: {at.Start.Line}, Col: {at.Start.Column}): the sandbox's GitHub does not know {what}."
        );

    /// <summary>Refuses keys that GitHub does not know, and those that only GitHub knows.</summary>
    public void Keys(YamlMappingNode map, IReadOnlyCollection<string> read, params ReadOnlySpan<string> onlyGitHub)
    {
        foreach (var key in map.Children.Keys)
        {
            var name = Plain(key) ?? "";
            if (onlyGitHub.Contains(name))
                DoNotKnow(key, $"`{name}`");
            else if (!read.Contains(name))
                Refuse(key, $"Unexpected value '{name}'");
        }
    }

    /// <summary>A text whose expressions can be read in their place; null for a node that is none.</summary>
    public string? Text(YamlNode? node, ExpressionPlace place)
    {
        if (node is null)
            return null;

        if (node is not YamlScalarNode { Value: { } text })
        {
            Refuse(node, "A text was expected");
            return null;
        }

        Try(node, () => ExpressionTemplate.Check(text, place));
        return text;
    }

    public string? Condition(YamlNode? node, ExpressionPlace place)
    {
        if (Plain(node) is not { } text)
            return null;

        Try(node!, () => ExpressionTemplate.Condition(text, place));
        return text;
    }

    public IReadOnlyDictionary<string, string> Texts(YamlNode? node, ExpressionPlace place)
    {
        if (node is YamlMappingNode map)
        {
            return map.Children.ToDictionary(
                pair => Plain(pair.Key) ?? "",
                pair => Text(pair.Value, place) ?? "",
                StringComparer.Ordinal
            );
        }

        if (node is not null)
            Refuse(node, "A mapping was expected");

        return WorkflowFile.NoTexts;
    }

    private void Try(YamlNode at, Action read)
    {
        try
        {
            read();
        }
        catch (ExpressionException exception)
        {
            // GitHub knows it; the sandbox has no files to hash before a checkout.
            if (exception.Message.Contains("'hashFiles'", StringComparison.OrdinalIgnoreCase))
                DoNotKnow(at, "`hashFiles`");
            else
                Refuse(at, exception.Message);
        }
    }
}
