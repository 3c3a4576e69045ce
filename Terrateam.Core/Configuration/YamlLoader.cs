using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Terrateam.Core.Configuration;

/// <summary>
/// Reads YAML into nodes: one document, unique string keys, anchors, aliases and merge keys. The limits count what
/// aliases expand to, so that a small file cannot expand to a huge one.
/// </summary>
/// <remarks>https://yaml.org/spec/1.2.2/ and, for merge keys, https://yaml.org/type/merge.html</remarks>
internal sealed class YamlLoader
{
    internal const int MaxFile = 1_048_576;
    internal const int MaxNodes = 100_000;
    internal const int Deepest = 64;

    private readonly string _file;
    private readonly Parser _parser;
    private readonly List<ConfigurationError> _errors = [];
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);
    private int _nodes;

    private YamlLoader(string file, string text)
    {
        _file = file;
        _parser = new(new StringReader(text));
    }

    /// <summary>
    /// The document and its errors; the document is null where the file is empty or cannot be parsed.
    /// </summary>
    internal static (YamlNode? Root, List<ConfigurationError> Errors) Load(string file, string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        if (size > MaxFile)
            return (null, [new(file, 1, 1, "", $"the file has {size} bytes", $"at most {MaxFile} bytes", null)]);

        var loader = new YamlLoader(file, text);
        try
        {
            return (loader.Document(), loader._errors);
        }
        catch (YamlException exception)
        {
            loader._errors.Add(loader.Error(YamlMistakes.Find(text, exception)));
            return (null, loader._errors);
        }
        catch (LimitException exception)
        {
            loader._errors.Add(exception.Error);
            return (null, loader._errors);
        }
        catch (Exception exception)
            when (exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // For some malformed files the scanner throws other exceptions than its own, without a message for the
            // author.
            loader._errors.Add(loader.Error(YamlMistakes.FindBehind(text, loader.At)));
            return (null, loader._errors);
        }
    }

    private Mark At => _parser.Current?.End ?? Mark.Empty;

    private YamlNode? Document()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
            return null;

        _parser.Consume<DocumentStart>();
        var root = Node("", 1);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
            _errors.Add(Error(second.Start, "", "a second document begins here", "one document"));
        return root;
    }

    private YamlNode Node(string key, int depth)
    {
        var next = _parser.Consume<ParsingEvent>();
        if (depth > Deepest)
        {
            throw new LimitException(
                Error(next.Start, key, $"the file nests deeper than {Deepest} levels", $"at most {Deepest} levels")
            );
        }

        return next switch
        {
            AnchorAlias alias => Alias(alias, key, depth),
            Scalar scalar => Anchored(scalar, AsScalar(scalar, key)),
            SequenceStart start => Anchored(start, Sequence(start, key, depth)),
            MappingStart start => Anchored(start, Mapping(start, key, depth)),
            _ => throw new YamlException(next.Start, next.End, "a value was expected"),
        };
    }

    private YamlNode Anchored(NodeEvent start, YamlNode node)
    {
        if (!start.Anchor.IsEmpty)
            _anchors[start.Anchor.Value] = node;
        return node;
    }

    // An anchor is defined once its value is complete, so a value cannot contain itself.
    private YamlNode Alias(AnchorAlias alias, string key, int depth)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out var target))
        {
            _errors.Add(Undefined(alias, key));
            return new YamlScalar((int)alias.Start.Line, (int)alias.Start.Column, "", IsPlain: true) { File = _file };
        }

        if (depth + target.Depth - 1 > Deepest)
        {
            throw new LimitException(
                Error(
                    alias.Start,
                    key,
                    $"the file nests deeper than {Deepest} levels here",
                    $"at most {Deepest} levels"
                )
            );
        }

        Count(key, target.Size, alias.Start);
        return target;
    }

    private ConfigurationError Undefined(AnchorAlias alias, string key)
    {
        var name = alias.Value.Value;
        var isPattern = name.AsSpan().IndexOfAny("*/.") >= 0;
        return Error(
            alias.Start,
            key,
            $"`*{name}` names an anchor that is not defined before",
            isPattern
                ? "a pattern in quotes, because `*` begins the name of an anchor"
                : $"an anchor from the lines above, written `&{name}`",
            isPattern ? $"\"*{name}\"" : ClosestMatch.To(name, _anchors.Keys)
        );
    }

    private YamlScalar AsScalar(Scalar scalar, string key)
    {
        Count(key, 1, scalar.Start);
        var tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
        if (tag is not ("" or "!" or "tag:yaml.org,2002:str"))
        {
            var isPattern = tag.AsSpan().IndexOfAny("*/.") >= 0 && tag.StartsWith('!');
            _errors.Add(
                Error(
                    scalar.Start,
                    key,
                    $"the tag `{tag}` is not understood",
                    isPattern ? "a pattern in quotes, because `!` begins a tag of YAML" : "a value without a tag",
                    isPattern ? $"\"{tag}\"" : null
                )
            );
        }

        return new(
            (int)scalar.Start.Line,
            (int)scalar.Start.Column,
            scalar.Value,
            scalar.Style == ScalarStyle.Plain && tag.Length == 0
        )
        {
            File = _file,
        };
    }

    private YamlSequence Sequence(SequenceStart start, string key, int depth)
    {
        Count(key, 1, start.Start);
        var items = new List<YamlNode>();
        while (!_parser.Accept<SequenceEnd>(out _))
            items.Add(Node($"{key}[{items.Count}]", depth + 1));
        _parser.Consume<SequenceEnd>();
        return new((int)start.Start.Line, (int)start.Start.Column, items)
        {
            File = _file,
            Size = 1 + items.Sum(static item => item.Size),
            Depth = 1 + items.Select(static item => item.Depth).DefaultIfEmpty().Max(),
        };
    }

    private YamlMapping Mapping(MappingStart start, string key, int depth)
    {
        Count(key, 1, start.Start);
        var entries = new YamlEntries();
        while (!_parser.Accept<MappingEnd>(out _))
        {
            var name = Node(key, depth + 1);
            if (name is not YamlScalar text)
            {
                _errors.Add(
                    new(
                        _file,
                        name.Line,
                        name.Column,
                        key,
                        $"this key is {name.Description}",
                        "a key that is text",
                        null
                    )
                );
                Node(key, depth + 1);
                continue;
            }

            var path = Join(key, text.Text);
            var value = Node(path, depth + 1);
            if (text is { IsPlain: true, Text: "<<" })
            {
                Merge(entries, text, value, key);
            }
            else if (!entries.Add(text, value))
            {
                _errors.Add(
                    new(
                        _file,
                        text.Line,
                        text.Column,
                        path,
                        $"the key `{text.Text}` occurs twice",
                        "each key once",
                        null
                    )
                );
            }
        }

        _parser.Consume<MappingEnd>();
        return entries.ToMapping(_file, (int)start.Start.Line, (int)start.Start.Column);
    }

    private void Merge(YamlEntries entries, YamlScalar merge, YamlNode value, string key)
    {
        var sources = value is YamlSequence list ? list.Items : [value];
        foreach (var source in sources)
        {
            if (source is YamlMapping mapping)
            {
                entries.Merge(mapping);
            }
            else
            {
                _errors.Add(
                    new(
                        _file,
                        merge.Line,
                        merge.Column,
                        Join(key, "<<"),
                        $"`<<` is given {source.Description}",
                        "a map, or a list of maps",
                        null
                    )
                );
            }
        }
    }

    private void Count(string key, int size, Mark at)
    {
        _nodes += size;
        if (_nodes > MaxNodes)
        {
            var problem = $"the file stands for more than {MaxNodes} values once its aliases are followed";
            throw new LimitException(Error(at, key, problem, $"at most {MaxNodes} values"));
        }
    }

    internal static string Join(string key, string name) => key.Length == 0 ? name : $"{key}.{name}";

    private ConfigurationError Error(Mark at, string key, string problem, string allowed, string? suggestion = null) =>
        new(_file, (int)Math.Max(at.Line, 1), (int)Math.Max(at.Column, 1), key, problem, allowed, suggestion);

    private ConfigurationError Error(YamlMistake mistake) =>
        new(_file, mistake.Line, mistake.Column, "", mistake.Problem, mistake.Allowed, mistake.Suggestion);

    private sealed class LimitException(ConfigurationError error) : Exception(error.Problem)
    {
        internal ConfigurationError Error => error;
    }
}
