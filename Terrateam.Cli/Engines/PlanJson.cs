using System.Text;
using System.Text.Json;

namespace Terrateam.Cli.Engines;

/// <summary>
/// Reads the output of <c>show -json</c> in chunks and keeps only counts, since it contains the whole state.
/// </summary>
/// <remarks>https://developer.hashicorp.com/terraform/internals/json-format#plan-representation</remarks>
internal sealed class PlanJson
{
    private const int FirstScan = 64 * 1024;
    private const int MaxTokenLength = 128 * 1024 * 1024;

    private readonly Encoder _encoder = Encoding.UTF8.GetEncoder();
    private readonly PlanJsonCounter _counter = new();
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = 1_000 });
    private byte[] _buffer = new byte[2 * FirstScan];
    private int _length;
    private int _look = FirstScan;
    private Place _place = Place.LineStart;

    private enum Place
    {
        // A wrapper of the engine may print lines of its own before and after.
        LineStart,
        OtherLine,
        Json,
        Behind,
        Fault,
    }

    public void Append(ReadOnlySpan<char> text)
    {
        while (text.Length > 0 && _place is Place.LineStart or Place.OtherLine)
            text = Skip(text);
        if (_place != Place.Json || text.IsEmpty)
            return;

        var most = _length + Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most > MaxTokenLength)
        {
            Give(Place.Fault);
            return;
        }

        if (most > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(most, 2 * _buffer.Length));
        _length += _encoder.GetBytes(text, _buffer.AsSpan(_length), flush: false);
        if (_length >= _look)
            Scan();
    }

    /// <summary>The facts of the plan; null where the text is no plan, or is incomplete.</summary>
    public PlanFacts? End()
    {
        if (_place == Place.Json)
            Scan();
        return _place == Place.Behind ? _counter.Facts : null;
    }

    private ReadOnlySpan<char> Skip(ReadOnlySpan<char> text)
    {
        if (_place == Place.LineStart && text[0] == '{')
        {
            _place = Place.Json;
            return text;
        }

        var end = text.IndexOf('\n');
        _place = end < 0 ? Place.OtherLine : Place.LineStart;
        return end < 0 ? [] : text[(end + 1)..];
    }

    private void Scan()
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(0, _length), isFinalBlock: false, _state);
        try
        {
            while (reader.Read())
            {
                _counter.Take(ref reader);
                if (reader is { CurrentDepth: 0, TokenType: JsonTokenType.EndObject })
                {
                    Give(Place.Behind);
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            Give(Place.Fault);
            return;
        }

        _state = reader.CurrentState;
        var read = (int)reader.BytesConsumed;
        _buffer.AsSpan(read, _length - read).CopyTo(_buffer);
        _length -= read;

        // Doubles, so that a long string is not read from its beginning again with each chunk.
        _look = Math.Max(FirstScan, 2 * _length);
    }

    private void Give(Place place)
    {
        _place = place;
        _buffer = [];
        _length = 0;
    }
}
