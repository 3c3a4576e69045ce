using System.Text.Json.Nodes;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>Reads an expression of GitHub Actions, what stands between <c>${{</c> and <c>}}</c>.</summary>
/// <remarks>https://docs.github.com/en/actions/reference/workflows-and-actions/expressions</remarks>
internal sealed class ExpressionParser
{
    private readonly IReadOnlyList<ExpressionToken> _tokens;
    private readonly ExpressionPlace _place;
    private int _at;

    private ExpressionParser(string text, ExpressionPlace place) =>
        (_tokens, _place) = (ExpressionLexer.Read(text), place);

    private bool AsksStatus { get; set; }

    /// <exception cref="ExpressionException">It is no expression, or names what its place does not have.</exception>
    public static Expression Parse(string text, ExpressionPlace place)
    {
        var parser = new ExpressionParser(text, place);
        var evaluate = parser.Or();
        return parser.Current.Kind is ExpressionTokenKind.End
            ? new Expression(evaluate, parser.AsksStatus)
            : throw parser.Unexpected();
    }

    private ExpressionToken Current => _tokens[_at];

    private bool Take(string symbol)
    {
        if (Current.Kind is not ExpressionTokenKind.Symbol || Current.Text != symbol)
            return false;

        _at++;
        return true;
    }

    private void Demand(string symbol)
    {
        if (!Take(symbol))
            throw Unexpected();
    }

    private ExpressionException Unexpected() =>
        new(
            Current.Kind is ExpressionTokenKind.End
                ? "Unexpected end of expression"
                : $"Unexpected symbol: '{Current.Text}'"
        );

    private Func<ExpressionScope, JsonNode?> Or()
    {
        var left = And();
        while (Take("||"))
        {
            var (first, second) = (left, And());
            left = scope => first(scope) is var value && ExpressionValue.IsTrue(value) ? value : second(scope);
        }

        return left;
    }

    private Func<ExpressionScope, JsonNode?> And()
    {
        var left = Equality();
        while (Take("&&"))
        {
            var (first, second) = (left, Equality());
            left = scope => first(scope) is var value && ExpressionValue.IsTrue(value) ? second(scope) : value;
        }

        return left;
    }

    private Func<ExpressionScope, JsonNode?> Equality()
    {
        var left = Comparison();
        while (Current.Text is "==" or "!=" && Current.Kind is ExpressionTokenKind.Symbol)
        {
            var isEqual = _tokens[_at++].Text == "==";
            var (first, second) = (left, Comparison());
            left = scope => ExpressionValue.AreEqual(first(scope), second(scope)) == isEqual;
        }

        return left;
    }

    private Func<ExpressionScope, JsonNode?> Comparison()
    {
        var left = Not();
        while (Current.Text is "<" or "<=" or ">" or ">=" && Current.Kind is ExpressionTokenKind.Symbol)
        {
            var symbol = _tokens[_at++].Text;
            var (first, second) = (left, Not());
            left = scope => ExpressionValue.Compare(first(scope), second(scope), symbol);
        }

        return left;
    }

    private Func<ExpressionScope, JsonNode?> Not()
    {
        if (!Take("!"))
            return Primary();

        var value = Not();
        return scope => !ExpressionValue.IsTrue(value(scope));
    }

    private Func<ExpressionScope, JsonNode?> Primary()
    {
        var token = Current;
        if (Take("("))
        {
            var inner = Or();
            Demand(")");
            return Members(inner);
        }

        _at++;
        switch (token.Kind)
        {
            case ExpressionTokenKind.Text:
                return _ => token.Text;
            case ExpressionTokenKind.Number:
                var number = ExpressionLexer.Number(token.Text);
                return _ => number;
            case ExpressionTokenKind.Name when token.Text is "true" or "false":
                return _ => token.Text == "true";
            case ExpressionTokenKind.Name when token.Text is "null":
                return _ => null;
            case ExpressionTokenKind.Name when Take("("):
                return Members(Call(token.Text));
            case ExpressionTokenKind.Name:
                return _place.Contexts.Contains(token.Text, StringComparer.OrdinalIgnoreCase)
                    ? Members(scope => scope.Contexts.GetValueOrDefault(token.Text.ToLowerInvariant()))
                    : throw new ExpressionException($"Unrecognized named-value: '{token.Text}'");
            default:
                _at--;
                throw Unexpected();
        }
    }

    private Func<ExpressionScope, JsonNode?> Members(Func<ExpressionScope, JsonNode?> of)
    {
        while (true)
        {
            var owner = of;
            if (Take("."))
            {
                var name = Current.Kind is ExpressionTokenKind.Name ? _tokens[_at++].Text : throw Unexpected();
                of = scope => ExpressionValue.Member(owner(scope), name);
            }
            else if (Take("["))
            {
                var index = Or();
                Demand("]");
                of = scope => ExpressionValue.Member(owner(scope), index(scope));
            }
            else
            {
                return of;
            }
        }
    }

    private Func<ExpressionScope, JsonNode?> Call(string name)
    {
        var arguments = new List<Func<ExpressionScope, JsonNode?>>();
        if (!Take(")"))
        {
            do arguments.Add(Or());
            while (Take(","));
            Demand(")");
        }

        if (ExpressionFunctions.IsStatus(name))
        {
            AsksStatus = true;
            return _place.HasStatus && arguments.Count == 0
                ? scope => ExpressionFunctions.Status(name, scope.Status)
                : throw new ExpressionException($"Unrecognized function: '{name}'");
        }

        ExpressionFunctions.Check(name, arguments.Count);
        return scope => ExpressionFunctions.Call(name, [.. arguments.Select(argument => argument(scope))]);
    }
}

/// <summary>An expression that was read.</summary>
/// <param name="Evaluate">Its value in a scope.</param>
/// <param name="AsksStatus">Whether it calls <c>success()</c>, <c>always()</c> or the like.</param>
internal sealed record Expression(Func<ExpressionScope, JsonNode?> Evaluate, bool AsksStatus);
