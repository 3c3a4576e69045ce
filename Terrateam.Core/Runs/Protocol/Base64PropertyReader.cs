using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Terrateam.Core.Runs.Protocol;

/// <summary>
/// Reads a JSON object of which one property is base64 and too long for memory: first what is before it, then the
/// decoded value, then what is after it.
/// </summary>
/// <param name="source">The UTF-8 text.</param>
/// <param name="property">The name of the property, at the top level.</param>
/// <param name="begun">The beginning of the text where it was read already.</param>
public sealed class Base64PropertyReader(Stream source, string property, ReadOnlyMemory<byte> begun = default)
    : IDisposable
{
    /// <summary>The most bytes outside of the property.</summary>
    public const int MaxBeside = 64 * 1024;

    private const int BufferLength = 64 * 1024;

    private readonly byte[] _name = Encoding.UTF8.GetBytes(property);
    private readonly ArrayBufferWriter<byte> _beside = new();
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
    private ReadOnlyMemory<byte> _ahead = begun;
    private int _depth;
    private int _nameStart = -1;
    private bool _isObject;
    private bool _expectsName;
    private bool _isValueOfProperty;
    private bool _isInString;
    private bool _isEscaped;
    private bool _isInValue;
    private bool _isFound;

    /// <summary>Reads up to the property. Returns false when the text has none whose value is a string.</summary>
    /// <exception cref="JsonException">There is too much outside of it, or it occurs twice.</exception>
    public async Task<bool> FindAsync(CancellationToken cancellationToken)
    {
        while (_ahead.Length > 0 || await ReadAsync(cancellationToken))
        {
            var read = 0;
            while (read < _ahead.Length && !_isInValue)
                Take(_ahead.Span[read++]);
            _ahead = _ahead[read..];
            if (_isInValue)
                return true;
        }

        return false;
    }

    /// <summary>The text before the property, as an object in which the property is empty.</summary>
    public ReadOnlyMemory<byte> Before() => (byte[])[.. _beside.WrittenSpan, .. "\"}"u8];

    /// <summary>The decoded value of the property; it can be read once, and no further than its end.</summary>
    public Stream OpenValue() => new Base64ValueStream(this);

    /// <summary>
    /// Reads to the end. Returns all text but the property's value, which is empty; invalid JSON where the text was.
    /// </summary>
    /// <exception cref="JsonException">As for <see cref="FindAsync"/>.</exception>
    public async Task<ReadOnlyMemory<byte>> FinishAsync(CancellationToken cancellationToken)
    {
        if (_isInValue)
            throw new InvalidOperationException("The property is not read to its end.");
        return await FindAsync(cancellationToken)
            ? throw new JsonException($"'{property}' is there twice.")
            : _beside.WrittenMemory;
    }

    /// <summary>Returns the buffer to the pool, zeroed.</summary>
    public void Dispose()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        (_buffer, _ahead) = ([], default);
    }

    /// <summary>
    /// Text of the value from the buffer, which is filled when it is empty; empty at the value's end.
    /// </summary>
    internal async ValueTask<ReadOnlyMemory<byte>> PeekValueAsync(CancellationToken cancellationToken)
    {
        if (!_isInValue)
            return default;
        if (_ahead.Length == 0 && !await ReadAsync(cancellationToken))
            throw new JsonException($"The text ends within '{property}'.");
        if (_ahead.Span[0] != (byte)'"')
            return _ahead;

        // The rest is outside of the value.
        _isInValue = false;
        return default;
    }

    /// <summary>Moves past text of the value.</summary>
    internal void Skip(int count) => _ahead = _ahead[count..];

    private async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        var length = await source.ReadAsync(_buffer.AsMemory(0, BufferLength), cancellationToken);
        _ahead = _buffer.AsMemory(0, length);
        return length > 0;
    }

    private void Take(byte next)
    {
        if (_beside.WrittenCount >= MaxBeside)
            throw new JsonException($"There are more than {MaxBeside} bytes beside '{property}'.");
        if (_isInString)
            TakeInString(next);
        else
            TakeOutside(next);
        _beside.Write([next]);
    }

    private void TakeInString(byte next)
    {
        if (_isEscaped || next == (byte)'\\')
        {
            _isEscaped = !_isEscaped;
            return;
        }

        if (next != (byte)'"')
            return;
        _isInString = false;
        if (_nameStart >= 0)
            _isValueOfProperty = _beside.WrittenSpan[_nameStart..].SequenceEqual(_name);
        _nameStart = -1;
    }

    private void TakeOutside(byte next)
    {
        switch (next)
        {
            case (byte)'"' when _depth == 1 && _isValueOfProperty:
                if (_isFound)
                    throw new JsonException($"'{property}' is there twice.");
                (_isFound, _isInValue, _isInString, _isValueOfProperty) = (true, true, true, false);
                break;
            case (byte)'"':
                _isInString = true;
                _nameStart = _expectsName ? _beside.WrittenCount + 1 : -1;
                break;
            case (byte)'{' or (byte)'[':
                _depth++;
                _isObject |= _depth == 1 && next == (byte)'{';
                _expectsName = _depth == 1 && _isObject;
                break;
            case (byte)'}' or (byte)']':
                _depth--;
                _expectsName = false;
                break;
            case (byte)',':
                _expectsName = _depth == 1 && _isObject;
                _isValueOfProperty &= _depth != 1;
                break;
            case (byte)':':
                _expectsName = false;
                break;
        }
    }
}
