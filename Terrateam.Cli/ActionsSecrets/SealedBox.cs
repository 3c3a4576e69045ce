using System.Buffers.Binary;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace Terrateam.Cli.ActionsSecrets;

/// <summary>
/// Seals a value for the owner of a public key, as libsodium's <c>crypto_box_seal</c> does: X25519, XSalsa20 and
/// Poly1305, with a key pair that is made for this one box. The library itself is native and would be a second file
/// beside this program.
/// </summary>
/// <remarks>https://doc.libsodium.org/public-key_cryptography/sealed_boxes</remarks>
internal static class SealedBox
{
    /// <summary>Length of keys, in bytes.</summary>
    public const int KeyLength = 32;

    private const int NonceLength = 24;
    private const int TagLength = 16;

    /// <summary>Seals a message.</summary>
    /// <exception cref="CryptographicException">The public key is none.</exception>
    public static byte[] Seal(ReadOnlySpan<byte> message, ReadOnlySpan<byte> publicKey)
    {
        var secret = RandomNumberGenerator.GetBytes(KeyLength);
        try
        {
            return Seal(message, publicKey, secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Seals a message with the secret key of this box, which must be random and used once.</summary>
    internal static byte[] Seal(ReadOnlySpan<byte> message, ReadOnlySpan<byte> publicKey, byte[] secret)
    {
        var own = new byte[KeyLength];
        X25519.ScalarMultBase(secret, 0, own, 0);
        var nonce = Nonce(own, publicKey);
        var key = BoxKey(secret, publicKey);
        var buffer = new byte[KeyLength + message.Length];
        try
        {
            // The first bytes of the stream are the key of the tag, the others encrypt.
            message.CopyTo(buffer.AsSpan(KeyLength));
            var cipher = new XSalsa20Engine();
            cipher.Init(forEncryption: true, new ParametersWithIV(new KeyParameter(key), nonce));
            cipher.ProcessBytes(buffer, 0, buffer.Length, buffer, 0);

            var box = new byte[KeyLength + TagLength + message.Length];
            own.CopyTo(box, 0);
            buffer.AsSpan(KeyLength).CopyTo(box.AsSpan(KeyLength + TagLength));
            var tag = new Poly1305();
            tag.Init(new KeyParameter(buffer, 0, KeyLength));
            tag.BlockUpdate(box, KeyLength + TagLength, message.Length);
            tag.DoFinal(box, KeyLength);
            return box;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    /// <summary>The key that both sides can compute: HSalsa20 of the agreed secret.</summary>
    /// <exception cref="CryptographicException">The public key is none.</exception>
    internal static byte[] BoxKey(byte[] secret, ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length != KeyLength)
            throw new CryptographicException($"A public key has {KeyLength} bytes, this one {publicKey.Length}.");

        var agreed = new byte[KeyLength];
        if (!X25519.CalculateAgreement(secret, 0, publicKey.ToArray(), 0, agreed, 0))
            throw new CryptographicException("The public key is one that agrees on nothing.");
        try
        {
            return HSalsa20(agreed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(agreed);
        }
    }

    /// <summary>
    /// HSalsa20 with an input of zeros. It is what Salsa20's first block is before its input is added, so the added
    /// constants are taken off again; the other words were zero.
    /// </summary>
    private static byte[] HSalsa20(byte[] key)
    {
        const int BlockLength = 64;
        var block = new byte[BlockLength];
        var cipher = new Salsa20Engine();
        cipher.Init(forEncryption: true, new ParametersWithIV(new KeyParameter(key), new byte[8]));
        cipher.ProcessBytes(block, 0, BlockLength, block, 0);

        var result = new byte[KeyLength];
        var constants = "expand 32-byte k"u8;
        int[] words = [0, 5, 10, 15, 6, 7, 8, 9];
        for (var index = 0; index < words.Length; index++)
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(words[index] * 4));
            if (index < 4)
                word -= BinaryPrimitives.ReadUInt32LittleEndian(constants[(index * 4)..]);
            BinaryPrimitives.WriteUInt32LittleEndian(result.AsSpan(index * 4), word);
        }

        CryptographicOperations.ZeroMemory(block);
        return result;
    }

    private static byte[] Nonce(byte[] own, ReadOnlySpan<byte> publicKey)
    {
        var nonce = new byte[NonceLength];
        var digest = new Blake2bDigest(NonceLength * 8);
        digest.BlockUpdate(own, 0, own.Length);
        digest.BlockUpdate(publicKey.ToArray(), 0, publicKey.Length);
        digest.DoFinal(nonce, 0);
        return nonce;
    }
}
