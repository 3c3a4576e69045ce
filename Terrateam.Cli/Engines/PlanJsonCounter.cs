using System.Text.Json;

namespace Terrateam.Cli.Engines;

/// <summary>Counts the changes of a plan, token by token of its JSON.</summary>
internal sealed class PlanJsonCounter
{
    private readonly List<string> _actions = [];
    private PlanFacts _facts = new();
    private bool _isPlan;
    private string? _section;
    private string? _key;
    private string? _changeKey;
    private string? _mode;
    private string? _address;
    private string? _previousAddress;
    private bool _isImported;

    /// <summary>The counts; null where the JSON is no plan.</summary>
    public PlanFacts? Facts => _isPlan ? _facts : null;

    public void Take(ref Utf8JsonReader reader)
    {
        if (reader is { CurrentDepth: 1, TokenType: JsonTokenType.PropertyName })
        {
            _section = reader.GetString();
            _isPlan |= _section is "format_version";
            return;
        }

        switch (_section)
        {
            case "applyable" when reader.CurrentDepth == 1:
                _facts = _facts with { IsApplicable = reader.GetBoolean() };
                break;
            case "errored" when reader.CurrentDepth == 1:
                _facts = _facts with { IsErrored = reader.GetBoolean() };
                break;
            case "resource_changes":
                TakeResource(ref reader);
                break;
            case "output_changes":
                TakeOutput(ref reader);
                break;
            case "resource_drift" when reader is { CurrentDepth: 2, TokenType: JsonTokenType.StartObject }:
                _facts = _facts with { Drift = _facts.Drift + 1 };
                break;
            case "action_invocations" when reader is { CurrentDepth: 2, TokenType: JsonTokenType.StartObject }:
                _facts = _facts with { Invoke = _facts.Invoke + 1 };
                break;
        }
    }

    // An array of objects, each with an object "change".
    private void TakeResource(ref Utf8JsonReader reader)
    {
        switch (reader.CurrentDepth, reader.TokenType)
        {
            case (2, JsonTokenType.StartObject):
                _actions.Clear();
                (_key, _changeKey, _mode, _address, _previousAddress, _isImported) = (
                    null,
                    null,
                    null,
                    null,
                    null,
                    false
                );
                break;
            case (2, JsonTokenType.EndObject):
                CountResource();
                break;
            case (3, JsonTokenType.PropertyName):
                (_key, _changeKey) = (reader.GetString(), null);
                break;
            case (3, JsonTokenType.String):
                TakeText(ref reader);
                break;
            case (4, JsonTokenType.PropertyName) when _key is "change":
                _changeKey = reader.GetString();
                break;
            case (4, JsonTokenType.StartObject) when _key is "change" && _changeKey is "importing":
                _isImported = true;
                break;
            case (5, JsonTokenType.String) when _key is "change" && _changeKey is "actions":
                _actions.Add(reader.GetString()!);
                break;
        }
    }

    private void TakeText(ref Utf8JsonReader reader)
    {
        switch (_key)
        {
            case "mode":
                _mode = reader.GetString();
                break;
            case "address":
                _address = reader.GetString();
                break;
            case "previous_address":
                _previousAddress = reader.GetString();
                break;
        }
    }

    // An object whose values are changes.
    private void TakeOutput(ref Utf8JsonReader reader)
    {
        switch (reader.CurrentDepth, reader.TokenType)
        {
            case (2, JsonTokenType.PropertyName):
                _actions.Clear();
                _changeKey = null;
                break;
            case (2, JsonTokenType.EndObject):
                _facts = _facts with { Output = _facts.Output + (_actions is ["no-op"] ? 0 : 1) };
                break;
            case (3, JsonTokenType.PropertyName):
                _changeKey = reader.GetString();
                break;
            case (4, JsonTokenType.String) when _changeKey is "actions":
                _actions.Add(reader.GetString()!);
                break;
        }
    }

    // Counts as the engine does for its summary line.
    private void CountResource()
    {
        var isManaged = _mode is null or "managed";
        var isMoved =
            _previousAddress is not null && !string.Equals(_previousAddress, _address, StringComparison.Ordinal);
        if (_isImported)
            _facts = _facts with { Import = _facts.Import + 1 };

        _facts = _actions switch
        {
            ["no-op"] => isMoved && !_isImported ? _facts with { Move = _facts.Move + 1 } : _facts,
            ["create"] => _facts with { Add = _facts.Add + 1 },
            ["update"] => _facts with { Change = _facts.Change + 1 },
            ["delete"] => isManaged ? _facts with { Destroy = _facts.Destroy + 1 } : _facts,
            ["delete", "create"] or ["create", "delete"] => _facts with
            {
                Add = _facts.Add + 1,
                Destroy = _facts.Destroy + 1,
                Replace = _facts.Replace + 1,
            },
            ["forget"] => _facts with { Forget = _facts.Forget + 1 },
            ["create", "forget"] or ["forget", "create"] => _facts with
            {
                Add = _facts.Add + 1,
                Forget = _facts.Forget + 1,
            },
            ["read"] => _facts with { Read = _facts.Read + 1 },
            _ => _facts with { HasUnknown = true },
        };
    }
}
