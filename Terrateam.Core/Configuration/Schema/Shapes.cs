using System.Text.Json.Nodes;

namespace Terrateam.Core.Configuration.Schema;

/// <summary>The small words in which the shapes of the file are written.</summary>
internal static class Shapes
{
    internal static readonly Shape Anything = new AnyShape();

    internal static readonly Shape Flag = new FlagShape();

    internal static readonly Shape Texts = new ListShape(Schema.Texts.Any);

    internal static readonly Shape Command = new ListShape(Schema.Texts.Any, isNotEmpty: true);

    /// <summary>Environment variables of a step.</summary>
    internal static readonly Shape Variables = new MapShape(
        Schema.Texts.Any,
        VariableNames.FaultOf,
        VariableNames.Pattern
    );

    /// <summary>Arguments of a step for the engine.</summary>
    internal static readonly Shape Arguments = new ListShape(Schema.Texts.Argument);

    internal static readonly Shape Matches = new ListShape(Schema.Texts.Match);

    internal static Shape Whole(int least = 0, int most = int.MaxValue) => new NumberShape(least, most);

    internal static Shape Choice(params string[] words) => new ChoiceShape(words);

    internal static Field Key(string name, Shape shape) => new(name, shape);

    internal static Field Required(string name, Shape shape) => new(name, shape, IsRequired: true);

    internal static Field WithDefault(string name, Shape shape, bool value) =>
        new(name, shape, () => JsonValue.Create(value));

    internal static Field WithDefault(string name, Shape shape, int value) =>
        new(name, shape, () => JsonValue.Create(value));

    internal static Field WithDefault(string name, Shape shape, double value) =>
        new(name, shape, () => JsonValue.Create(value));

    internal static Field WithDefault(string name, Shape shape, string value) =>
        new(name, shape, () => JsonValue.Create(value));

    internal static Field WithEmptyList(string name, Shape shape) => new(name, shape, static () => new JsonArray());
}
