//go:build linux

package weaviate_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dateline/store"
	"dateline/store/storetest"
	"dateline/store/weaviate"
)

// TestTLSOfThree has a cluster that speaks https alone, with a certificate that
// the machine trusts, and a key.
func TestTLSOfThree(t *testing.T) {
	const key = "key-of-the-test"
	folder := t.TempDir()
	certify(t, folder)
	// The first in this process that looks for whom to trust.
	t.Setenv("SSL_CERT_FILE", filepath.Join(folder, "cert.pem"))
	c := start(t, "CLUSTER_TLS="+folder, "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED=false", "AUTHENTICATION_APIKEY_ENABLED=true",
		"AUTHENTICATION_APIKEY_ALLOWED_KEYS="+key, "AUTHENTICATION_APIKEY_USERS=bot")
	o := c.options()
	o.Key = key
	s, err := weaviate.Open(t.Context(), c.address(0), storetest.Identity, o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Apply(t.Context(), store.Change{Put: []store.Document{item(1)}}); err != nil {
		t.Error(err)
	}
	if err := allThere(t.Context(), s, []int{1}); err != nil {
		t.Error(err)
	}
	// Without TLS there is no answer, and by another name no trust.
	o.Patience = 2 * time.Second
	for address, want := range map[string]error{
		"weaviate://" + c.host(0) + "/News":                                                weaviate.ErrPlain,
		"weaviates://" + strings.Replace(c.host(0), "127.0.0.1", "localhost", 1) + "/News": weaviate.ErrUnreachable,
	} {
		if s, err := weaviate.Open(t.Context(), address, storetest.Identity, o); !errors.Is(err, want) {
			t.Errorf("%s: %v", address, err)
			if err == nil {
				_ = s.Close()
			}
		}
	}
}

// certify makes a certificate for 127.0.0.1 that is its own authority.
func certify(t *testing.T, folder string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: certificate}, "key.pem": {Type: "EC PRIVATE KEY", Bytes: key}} {
		if err := os.WriteFile(filepath.Join(folder, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
